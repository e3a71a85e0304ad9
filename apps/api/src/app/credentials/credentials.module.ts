import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CredentialHash } from './credential-hash';
import { FirstSignIn } from './first-sign-in';
import { NewPassword } from './new-password';
import { PasswordHasher } from './password-hasher';
import { PasswordQueue } from './password-queue';
import { RowProof } from './row-proof';
import { SessionText } from './session-text';
import { SessionRepository } from './session.repository';
import { SESSION_MODEL, sessionSchema } from './session.schema';
import { TOKEN_USE_MODEL, tokenUseSchema } from './token-use.schema';
import { TokenUses } from './token-uses';
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
  RowProof,
  SessionRepository,
  SessionText,
  TokenRepository,
  TokenStore,
  TokenUses,
  UserRepository,
];

/** Stored credentials: users, their sessions, and tokens. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: SESSION_MODEL, schema: sessionSchema },
      { name: TOKEN_MODEL, schema: tokenSchema },
      { name: TOKEN_USE_MODEL, schema: tokenUseSchema },
      { name: USER_MODEL, schema: userSchema },
    ]),
  ],
  providers: PROVIDERS,
  exports: PROVIDERS,
})
export class CredentialsModule {}
