import type { EndedSessionsDto, MessageDto, OwnSessionListDto } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { unauthenticated } from '../access/refusals';
import { SessionText } from '../credentials/session-text';
import { SessionRepository } from '../credentials/session.repository';
import type { SessionDocument } from '../credentials/session.schema';
import { UserRepository } from '../credentials/user.repository';
import { DatabaseClock } from '../database/database-clock';
import { TransactionRunner } from '../database/transaction-runner';
import { EventRepository } from '../events/event.repository';
import { thereIsNo } from '../http/problem.exception';
import type { UserPrincipal } from '../identity/principal';

/** Lets users see and end their own sessions: a stolen one shows by its address. */
@Injectable()
export class OwnSessionsService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly users: UserRepository,
    private readonly events: EventRepository,
    private readonly transactions: TransactionRunner,
    private readonly clock: DatabaseClock,
    private readonly text: SessionText,
  ) {}

  async list({ userId, sessionId }: UserPrincipal): Promise<OwnSessionListDto> {
    const user = await this.users.findById(userId);
    if (!user) {
      throw unauthenticated();
    }
    const found = await this.sessions.findOf(user, this.clock.date());
    return { sessions: found.map((session) => toDto(session, sessionId)) };
  }

  /**
   * Signs out the session of this cookie. An unknown cookie is not an error.
   * @param address of the client: no guard has said who it is
   */
  async signOut(cookie: string, address: string): Promise<void> {
    if (!(await this.text.mayBeKnown(cookie))) {
      return;
    }
    await this.transactions.run(async ({ session }) => {
      const ended = await this.sessions.take(this.text.idOf(cookie), session);
      const user = ended && (await this.users.findById(ended.userId, session));
      if (user) {
        await this.events.add(
          { type: 'signed_out', actor: user.email, detail: { address } },
          session,
        );
      }
    });
  }

  async end(id: string, { userId, email }: UserPrincipal): Promise<MessageDto> {
    await this.transactions.run(async ({ session }) => {
      if (!(await this.sessions.endOne(id, userId, session))) {
        throw thereIsNo('such session');
      }
      await this.events.add(
        { type: 'sessions_ended', actor: email, detail: { count: 1 } },
        session,
      );
    });
    return { message: 'The session has ended.' };
  }

  async endOthers({ userId, email, sessionId }: UserPrincipal): Promise<EndedSessionsDto> {
    return this.transactions.run(async ({ session }) => {
      const ended = await this.sessions.endOthers(sessionId, userId, session);
      if (ended > 0) {
        await this.events.add(
          { type: 'sessions_ended', actor: email, detail: { count: ended } },
          session,
        );
      }
      return { ended };
    });
  }
}

function toDto(session: SessionDocument, own: string): OwnSessionListDto['sessions'][number] {
  return {
    id: session._id,
    isCurrent: session._id === own,
    address: session.address ?? null,
    program: session.program === '' ? null : (session.program ?? null),
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
  };
}
