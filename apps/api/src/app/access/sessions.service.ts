import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { AppConfig } from '../config/app-config';
import { FirstSignIn } from '../credentials/first-sign-in';
import { SessionText } from '../credentials/session-text';
import { SessionRepository, type NewSession } from '../credentials/session.repository';
import type { SessionDocument } from '../credentials/session.schema';
import { UserRepository } from '../credentials/user.repository';
import type { UserDocument } from '../credentials/user.schema';
import { DatabaseClock } from '../database/database-clock';
import type { UserPrincipal } from '../identity/principal';
import type { ClientProgram } from './client-program';

/** Use of a session is recorded at most this often, so that reading pages writes nothing. */
const RENEW_EVERY_MS = 60_000;
/** A tenth of a short idle limit: otherwise the session could not be kept alive. */
const RENEW_AFTER_PART = 0.1;

export interface StartedSession {
  readonly cookie: string;
  readonly principal: UserPrincipal;
}

/** Sessions of users: a random cookie, of which the database stores only a keyed hash. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly users: UserRepository,
    private readonly config: AppConfig,
    private readonly clock: DatabaseClock,
    private readonly firstSignIn: FirstSignIn,
    private readonly text: SessionText,
  ) {}

  /**
   * Whose cookie this is; null when it is invalid or expired. The user is read with every request, so that a change of
   * password or role takes effect at once, even for a sign-in in progress.
   * @param usedFrom the client's address when a person is active, which extends the session; else null
   */
  async find(cookie: string, usedFrom: string | null): Promise<UserPrincipal | null> {
    if (!(await this.text.mayBeKnown(cookie))) {
      return null;
    }
    const session = await this.sessions.findById(this.text.idOf(cookie));
    if (!session || this.isOver(session)) {
      return null;
    }
    const user = await this.users.findById(session.userId);
    if (!user || user.sessionEpoch !== session.epoch) {
      return null;
    }
    return principalOf(usedFrom === null ? session : await this.renewed(session, usedFrom), user);
  }

  /**
   * Starts a session in a transaction.
   * @param user as read when the password was checked
   */
  async start(
    user: UserDocument,
    { address, program }: ClientProgram,
    transaction: ClientSession,
  ): Promise<StartedSession> {
    const cookie = this.text.make();
    const now = this.clock.now();
    const absoluteExpiresAt = new Date(now + this.config.session.maxMs);
    const session: NewSession = {
      _id: this.text.idOf(cookie),
      userId: user._id,
      isTagged: true,
      epoch: user.sessionEpoch,
      createdAt: new Date(now),
      lastSeenAt: new Date(now),
      address,
      program,
      passwordAt: new Date(now),
      expiresAt: this.idleEnd(now, absoluteExpiresAt),
      absoluteExpiresAt,
    };
    await this.sessions.insert(session, transaction);
    await this.firstSignIn.end(transaction);
    return { cookie, principal: principalOf(session, user) };
  }

  /** Ends all sessions of the user in a transaction, and starts another one. */
  async restart(
    user: UserDocument,
    client: ClientProgram,
    transaction: ClientSession,
  ): Promise<StartedSession> {
    await this.sessions.endAllOf(user._id, transaction);
    return this.start(user, client, transaction);
  }

  /** The password was given again. */
  async passwordGiven(sessionId: string): Promise<void> {
    await this.sessions.setPasswordAt(sessionId, this.clock.date());
  }

  async end(cookie: string): Promise<void> {
    if (await this.text.mayBeKnown(cookie)) {
      await this.sessions.end(this.text.idOf(cookie));
    }
  }

  private isOver(session: SessionDocument): boolean {
    return this.clock.now() >= session.expiresAt.getTime();
  }

  /** With the end in force now, because it is shown to the user. */
  private async renewed(session: SessionDocument, address: string): Promise<SessionDocument> {
    const now = this.clock.now();
    const every = Math.min(RENEW_EVERY_MS, this.config.session.idleMs * RENEW_AFTER_PART);
    if (now - session.lastSeenAt.getTime() < every) {
      return session;
    }
    const expiresAt = this.idleEnd(now, session.absoluteExpiresAt);
    const used = { lastSeenAt: new Date(now), expiresAt, address };
    await this.sessions.renew(session, used);
    return { ...session, ...used };
  }

  private idleEnd(now: number, absoluteExpiresAt: Date): Date {
    return new Date(Math.min(now + this.config.session.idleMs, absoluteExpiresAt.getTime()));
  }
}

function principalOf(session: NewSession, user: UserDocument): UserPrincipal {
  return {
    kind: 'user',
    actor: user.email,
    userId: user._id.toString(),
    email: user.email,
    role: user.role,
    sessionId: session._id,
    passwordAt: session.passwordAt ?? null,
    expiresAt: session.expiresAt,
    absoluteExpiresAt: session.absoluteExpiresAt,
  };
}
