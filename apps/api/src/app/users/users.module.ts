import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { AdminRecovery } from './admin-recovery';
import { FirstAdmin } from './first-admin';
import { AdminReset } from './admin-reset';
import { OwnedTokens } from './owned-tokens';
import { UserChangesController } from './user-changes.controller';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

@Module({
  imports: [CredentialsModule, PasswordsModule],
  controllers: [UsersController, UserChangesController],
  providers: [AdminRecovery, FirstAdmin, AdminReset, OwnedTokens, UsersService],
  exports: [AdminRecovery, FirstAdmin, AdminReset],
})
export class UsersModule {}
