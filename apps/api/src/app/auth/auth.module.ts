import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { AuthController } from './auth.controller';
import { FailedSignIns } from './failed-sign-ins';
import { KnownDevices } from './known-devices';
import { OwnSessionsController } from './own-sessions.controller';
import { OwnSessionsService } from './own-sessions.service';
import { PasswordController } from './password.controller';
import { PasswordChangeService } from './password-change.service';
import { SignInService } from './sign-in.service';

@Module({
  imports: [AccessModule, PasswordsModule],
  controllers: [AuthController, OwnSessionsController, PasswordController],
  providers: [
    FailedSignIns,
    KnownDevices,
    OwnSessionsService,
    PasswordChangeService,
    SignInService,
  ],
})
export class AuthModule {}
