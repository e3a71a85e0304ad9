import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { LoginThrottle } from './login-throttle';
import { OwnPassword } from './own-password';
import { PasswordCheck } from './password-check';

@Module({
  imports: [AccessModule],
  providers: [LoginThrottle, OwnPassword, PasswordCheck],
  exports: [OwnPassword, PasswordCheck],
})
export class PasswordsModule {}
