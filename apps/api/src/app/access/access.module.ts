import { Global, Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { Authenticator } from './authenticator';
import { FrontDoor } from './front-door';
import { SessionsService } from './sessions.service';

/** Global: guards are instantiated in the module of the controller that uses them, and need their dependencies there. */
@Global()
@Module({
  imports: [CredentialsModule],
  providers: [Authenticator, FrontDoor, SessionsService],
  exports: [Authenticator, CredentialsModule, SessionsService],
})
export class AccessModule {}
