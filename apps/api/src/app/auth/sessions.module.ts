import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { FirstSignIn } from './first-sign-in';
import { SessionRepository } from './session.repository';
import { SESSION_MODEL, sessionSchema } from './session.schema';

/** Apart from AuthModule, because a change of a user ends sessions and a session leads to a user. */
@Module({
  imports: [MongooseModule.forFeature([{ name: SESSION_MODEL, schema: sessionSchema }])],
  providers: [FirstSignIn, SessionRepository],
  exports: [FirstSignIn, SessionRepository],
})
export class SessionsModule {}
