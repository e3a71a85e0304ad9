import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CredentialHash } from './credential-hash';
import { FirstSignIn } from './first-sign-in';
import { NewPassword } from './new-password';
import { PasswordHasher } from './password-hasher';
import { PasswordQueue } from './password-queue';
import { SessionText } from './session-text';
import { SessionRepository } from './session.repository';
import { SESSION_MODEL, sessionSchema } from './session.schema';
import { TokenRepository } from './token.repository';
import { TOKEN_MODEL, tokenSchema } from './token.schema';
import { TokenStore } from './token.store';
import { UserRepository } from './user.repository';
import { USER_MODEL, userSchema } from './user.schema';

const PROVIDERS = [
  CredentialHash,
  FirstSignIn,
  NewPassword,
  PasswordHasher,
  PasswordQueue,
  SessionRepository,
  SessionText,
  TokenRepository,
  TokenStore,
  UserRepository,
];

/** Stored credentials: users, their sessions, and tokens. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: SESSION_MODEL, schema: sessionSchema },
      { name: TOKEN_MODEL, schema: tokenSchema },
      { name: USER_MODEL, schema: userSchema },
    ]),
  ],
  providers: PROVIDERS,
  exports: PROVIDERS,
})
export class CredentialsModule {}
