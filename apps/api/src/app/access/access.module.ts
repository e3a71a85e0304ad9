import { Global, Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { Authenticator } from './authenticator';
import { SessionsService } from './sessions.service';

/** Global, because the guards are made in the module of the controller that names them: what they inject must be there. */
@Global()
@Module({
  imports: [CredentialsModule],
  providers: [Authenticator, SessionsService],
  exports: [Authenticator, CredentialsModule, SessionsService],
})
export class AccessModule {}
