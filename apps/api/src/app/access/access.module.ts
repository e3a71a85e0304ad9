import { Global, Module } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { CredentialsModule } from '../credentials/credentials.module';
import { PublicAddress } from '../http/public-address';
import { Admission } from './admission';
import { Authenticator } from './authenticator';
import { CallerAddress } from './caller-address';
import { CallerQuota } from './caller-quota';
import { DirectRoutes } from './direct-routes';
import { FrontDoor } from './front-door';
import { SessionCookie } from './session-cookie';
import { SessionsService } from './sessions.service';
import { WorkerGuard } from './worker.guard';

/** Global: guards are instantiated in the module of the controller that uses them, and need their dependencies there. */
@Global()
@Module({
  imports: [CredentialsModule],
  providers: [
    Admission,
    Authenticator,
    CallerAddress,
    CallerQuota,
    DirectRoutes,
    FrontDoor,
    {
      provide: PublicAddress,
      useFactory: ({ server }: AppConfig) => new PublicAddress(server.publicUrl),
      inject: [AppConfig],
    },
    SessionCookie,
    SessionsService,
    WorkerGuard,
  ],
  exports: [
    Admission,
    Authenticator,
    CallerQuota,
    CredentialsModule,
    DirectRoutes,
    PublicAddress,
    SessionCookie,
    SessionsService,
  ],
})
export class AccessModule {}
