import { Global, Module } from '@nestjs/common';
import { TokensModule } from '../tokens/tokens.module';
import { UsersModule } from '../users/users.module';
import { AuthController } from './auth.controller';
import { AuthService } from './auth.service';
import { Authenticator } from './authenticator';
import { LoginThrottle } from './login-throttle';
import { SessionsModule } from './sessions.module';
import { SessionsService } from './sessions.service';

/** Global, because the guards are made in the module of the controller that names them: what they inject must be there. */
@Global()
@Module({
  imports: [SessionsModule, TokensModule, UsersModule],
  controllers: [AuthController],
  providers: [AuthService, Authenticator, LoginThrottle, SessionsService],
  exports: [Authenticator, LoginThrottle, TokensModule, UsersModule],
})
export class AuthModule {}
