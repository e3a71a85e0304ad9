import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { AuthController } from './auth.controller';
import { FailedSignIns } from './failed-sign-ins';
import { KnownDevices } from './known-devices';
import { LoginThrottle } from './login-throttle';
import { PasswordChangeService } from './password-change.service';
import { PasswordCheck } from './password-check';
import { SignInService } from './sign-in.service';

@Module({
  imports: [AccessModule],
  controllers: [AuthController],
  providers: [
    FailedSignIns,
    KnownDevices,
    LoginThrottle,
    PasswordChangeService,
    PasswordCheck,
    SignInService,
  ],
})
export class AuthModule {}
