import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { AdminRecovery } from './admin-recovery';
import { FirstAdmin } from './first-admin';
import { LostAdmin } from './lost-admin';
import { OwnedTokens } from './owned-tokens';
import { UserChangesController } from './user-changes.controller';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

@Module({
  imports: [CredentialsModule, PasswordsModule],
  controllers: [UsersController, UserChangesController],
  providers: [AdminRecovery, FirstAdmin, LostAdmin, OwnedTokens, UsersService],
  exports: [AdminRecovery, FirstAdmin, LostAdmin],
})
export class UsersModule {}
