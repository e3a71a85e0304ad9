import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { FirstAdmin } from './first-admin';
import { LostAdmin } from './lost-admin';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

@Module({
  imports: [CredentialsModule],
  controllers: [UsersController],
  providers: [FirstAdmin, LostAdmin, UsersService],
  exports: [FirstAdmin, LostAdmin],
})
export class UsersModule {}
