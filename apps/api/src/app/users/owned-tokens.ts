import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { TokenRepository } from '../credentials/token.repository';
import type { TokenDocument } from '../credentials/token.schema';
import { TokenStore } from '../credentials/token.store';
import { EventRepository } from '../events/event.repository';
import type { Actor } from '../identity/actor';

export interface SettledTokens {
  readonly ended: readonly TokenDocument[];
  readonly given: readonly TokenDocument[];
}

/** What becomes of a user's tokens when the user is deleted (ADR 0021). */
@Injectable()
export class OwnedTokens {
  constructor(
    private readonly tokens: TokenRepository,
    private readonly store: TokenStore,
    private readonly events: EventRepository,
  ) {}

  /**
   * In the transaction that deletes the user: ends the admin tokens and hands the others to the heir.
   * @param heir an e-mail address; null for nobody
   */
  async settle(
    owner: string,
    actor: Actor,
    heir: string | null,
    session: ClientSession,
  ): Promise<SettledTokens> {
    const all = await this.tokens.findOfOwner(owner, session);
    const ended = all.filter(({ scope }) => scope === 'admin');
    const given = all.filter(({ scope }) => scope !== 'admin');
    for (const { _id, name, scope } of ended) {
      await this.tokens.delete(_id.toString(), session);
      await this.events.add({ type: 'token_revoked', actor, detail: { name, scope } }, session);
    }
    if (given.length > 0) {
      await this.tokens.handOver(given, heir === owner ? null : heir, session);
    }
    return { ended, given };
  }

  /** After the commit: this process refuses the ended ones at once. */
  settled({ ended }: SettledTokens): void {
    ended.forEach(({ _id }) => this.store.end(_id.toString()));
  }
}
