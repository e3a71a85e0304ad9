import {
  forEachProvider,
  type CreatedTokenDto,
  type CreateTokenDto,
  type MessageDto,
  type TokenDto,
  type TokenListDto,
} from '@keypool/dto';
import type { TokenListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { CredentialHash } from '../credentials/credential-hash';
import { newToken, startOf } from '../credentials/token-text';
import { TokenRepository, type NewToken } from '../credentials/token.repository';
import type { TokenDocument } from '../credentials/token.schema';
import { TokenStore } from '../credentials/token.store';
import { DatabaseClock } from '../database/database-clock';
import { countRows, pageInfo } from '../database/list-page';
import { TransactionRunner } from '../database/transaction-runner';
import { EventRepository } from '../events/event.repository';
import { ProblemException, thereIsNo } from '../http/problem.exception';
import type { Actor } from '../identity/actor';
import { tokenActor } from '../identity/principal';
import { toTokenDto } from './token.mapper';

const DAY_MS = 24 * 3_600_000;

type LastDay = NonNullable<TokenDto['lastDay']>;

function emptyDay(): LastDay {
  return forEachProvider(() => ({ keys: 0, rotations: 0 }));
}

@Injectable()
export class TokensService {
  constructor(
    private readonly tokens: TokenRepository,
    private readonly store: TokenStore,
    private readonly events: EventRepository,
    private readonly transactions: TransactionRunner,
    private readonly clock: DatabaseClock,
    private readonly hashes: CredentialHash,
  ) {}

  async listTokens(query: TokenListQuery): Promise<TokenListDto> {
    const [tokens, matching] = await Promise.all([
      this.tokens.find(query),
      countRows(query, () => this.tokens.countMatching(query)),
    ]);
    const [uses, lastDays] = await Promise.all([
      this.tokens.lastUses(tokens),
      this.lastDaysOf(tokens.filter(({ scope }) => scope === 'worker')),
    ]);
    return {
      tokens: tokens.map((token) =>
        toTokenDto(token, uses.get(token._id.toString()), lastDays.get(token._id.toString())),
      ),
      ...pageInfo(query, matching),
    };
  }

  /**
   * The only answer that contains the token.
   * @param owner the user behind `actor`, by e-mail address
   */
  async createToken(
    body: CreateTokenDto,
    actor: Actor,
    owner: string | null = null,
  ): Promise<CreatedTokenDto> {
    const token = newToken(body.scope);
    const wanted: NewToken = {
      name: body.name,
      start: startOf(token),
      createdBy: actor,
      owner,
      scope: body.scope,
      keyedHash: this.hashes.of(token),
      providers: body.providers ? [...new Set(body.providers)] : null,
      proxyIds: body.proxyIds ? [...new Set(body.proxyIds)] : null,
      expiresAt: this.expiry(body),
    };
    const created = await this.transactions.run(async ({ session }) => {
      const document = await this.tokens.insert(wanted, session);
      const { name, scope, providers, proxyIds } = document;
      const expiresAt = document.expiresAt?.toISOString() ?? null;
      await this.events.add(
        { type: 'token_created', actor, detail: { name, scope, providers, proxyIds, expiresAt } },
        session,
      );
      return document;
    });
    this.store.add(created);
    return { id: created._id.toString(), name: created.name, scope: body.scope, token };
  }

  async revokeToken(id: string, actor: Actor): Promise<MessageDto> {
    const { _id, name } = await this.transactions.run(async ({ session }) => {
      const document = await this.tokens.delete(id, session);
      if (!document) {
        throw thereIsNo('such token');
      }
      const { name, scope, providers, proxyIds } = document;
      await this.events.add(
        { type: 'token_revoked', actor, detail: { name, scope, providers, proxyIds } },
        session,
      );
      return document;
    });
    this.store.end(_id.toString());
    return { message: `Token ${name} was revoked.` };
  }

  /** What each of them got and caused, by its id. Events know a token by its name. */
  private async lastDaysOf(
    workers: readonly TokenDocument[],
  ): Promise<ReadonlyMap<string, LastDay>> {
    const byActor = new Map(workers.map(({ name }) => [tokenActor(name), emptyDay()]));
    const from = this.clock.now() - DAY_MS;
    for (const { actor, provider, ...counts } of await this.events.figuresOf(
      [...byActor.keys()],
      from,
    )) {
      Object.assign(byActor.get(actor)?.[provider] ?? {}, counts);
    }
    return new Map(
      workers.map(({ _id, name }) => [_id.toString(), byActor.get(tokenActor(name)) ?? emptyDay()]),
    );
  }

  private expiry(body: CreateTokenDto): Date | null {
    if (body.expiresAt === undefined) {
      return null;
    }
    const expiresAt = new Date(body.expiresAt);
    if (expiresAt.getTime() <= this.clock.now()) {
      throw new ProblemException('validation_failed', 'The body is not valid.', {
        errors: [{ pointer: '/expiresAt', detail: 'must be in the future' }],
      });
    }
    return expiresAt;
  }
}
