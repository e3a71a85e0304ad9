import type { CreateUserDto, MessageDto, UpdateUserDto, UserDto, UserListDto } from '@keypool/dto';
import type { UserListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { NewPassword } from '../credentials/new-password';
import { SessionRepository } from '../credentials/session.repository';
import { UserRepository, type CredentialChange } from '../credentials/user.repository';
import type { UserDocument } from '../credentials/user.schema';
import { countRows, pageInfo } from '../database/list-page';
import { TransactionRunner } from '../database/transaction-runner';
import { EventRepository } from '../events/event.repository';
import { ProblemException, thereIsNo } from '../http/problem.exception';
import type { Actor } from '../identity/actor';
import { OwnedTokens } from './owned-tokens';
import { toUserDto } from './user.mapper';

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly newPassword: NewPassword,
    private readonly tokens: OwnedTokens,
    private readonly events: EventRepository,
    private readonly transactions: TransactionRunner,
  ) {}

  async listUsers(query: UserListQuery): Promise<UserListDto> {
    const [users, matching] = await Promise.all([
      this.users.find(query),
      countRows(query, () => this.users.countMatching(query)),
    ]);
    return { users: users.map(toUserDto), ...pageInfo(query, matching) };
  }

  async createUser(body: CreateUserDto, actor: Actor): Promise<UserDto> {
    const { email, role } = body;
    const passwordHash = await this.newPassword.hash(body.password, email, 'password');
    return this.transactions.run(async ({ session }) => {
      if (await this.users.findRowByEmail(email, session)) {
        throw new ProblemException(
          'duplicate_id',
          'A user with this e-mail address already exists.',
        );
      }
      const user = await this.users.insert({ email, passwordHash, role }, session);
      await this.events.add({ type: 'user_created', actor, detail: { email, role } }, session);
      return toUserDto(user);
    });
  }

  /** A change of role or password ends the user's sessions. */
  async updateUser(id: string, body: UpdateUserDto, actor: Actor): Promise<UserDto> {
    const passwordHash =
      body.password &&
      (await this.newPassword.hash(body.password, await this.emailOf(id), 'password'));
    return this.transactions.run(async ({ session }) => {
      await this.users.takeTurn(session);
      const user = found(await this.users.findById(id, session));
      const change: CredentialChange = {
        ...(body.role && body.role !== user.role ? { role: body.role } : {}),
        ...(passwordHash ? { passwordHash } : {}),
      };
      if (Object.keys(change).length === 0) {
        return toUserDto(user);
      }
      const updated = found(await this.users.changeCredentials(user, change, session));
      await this.assertAdminLeft(session);
      await this.sessions.endAllOf(user._id, session);
      const changed = Object.keys(change).map((field) =>
        field === 'passwordHash' ? 'password' : field,
      );
      await this.events.add(
        {
          type: 'user_updated',
          actor,
          detail: {
            email: user.email,
            role: updated.role,
            changed,
            ...(change.role ? { roleBefore: user.role } : {}),
          },
        },
        session,
      );
      return toUserDto(updated);
    });
  }

  /**
   * Ends the user's sessions and admin tokens. The other tokens serve on, as those of somebody else. A row that Keypool did
   * not write is deleted, too.
   * @param heir an e-mail address; null for nobody
   */
  async deleteUser(id: string, actor: Actor, heir: string | null): Promise<MessageDto> {
    const { email, tokens } = await this.transactions.run(async ({ session }) => {
      await this.users.takeTurn(session);
      const { _id, email, role } = found(await this.users.findRow(id, session));
      await this.users.delete(_id, session);
      await this.assertAdminLeft(session);
      await this.sessions.endAllOf(_id, session);
      const tokens = await this.tokens.settle(email, actor, heir, session);
      await this.events.add(
        {
          type: 'user_deleted',
          actor,
          detail: {
            email,
            role,
            endedTokens: tokens.ended.map(({ name }) => name),
            givenTokens: tokens.given.map(({ name }) => name),
          },
        },
        session,
      );
      return { email, tokens };
    });
    this.tokens.settled(tokens);
    return { message: `User ${email} was deleted.` };
  }

  private async emailOf(id: string): Promise<string> {
    return found(await this.users.findById(id)).email;
  }

  private async assertAdminLeft(session: ClientSession): Promise<void> {
    if (!(await this.users.hasAdmin(session))) {
      throw new ProblemException('last_admin', 'Make another user an admin first.');
    }
  }
}

/** @throws ProblemException `not_found` */
function found(user: UserDocument | null): UserDocument {
  if (!user) {
    throw thereIsNo('such user');
  }
  return user;
}
