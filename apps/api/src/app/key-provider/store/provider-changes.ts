import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { TransactionRunner } from '../../database/transaction-runner';
import { EventRepository, type NewEvent } from '../../events/event.repository';
import type { Actor } from '../../identity/actor';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';

type ProviderEvent = Pick<NewEvent, 'type' | 'keyId' | 'proxyId' | 'detail'>;

export interface ProviderChange {
  readonly session: ClientSession;
  /** Writes an event of this provider, in the transaction of the change. */
  record(event: ProviderEvent): Promise<void>;
  /** The same for many at once. */
  recordAll(events: readonly ProviderEvent[]): Promise<void>;
}

/** Changes of one provider's data: each a transaction, with the events that record it. */
@Injectable()
export class ProviderChanges {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly events: EventRepository,
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
  ) {}

  /** `work` may run several times: side effects outside the database come after it. */
  run<T>(
    actor: Actor,
    work: (change: ProviderChange) => Promise<T>,
    giveUpAfterMs?: number,
  ): Promise<T> {
    const provider = this.definition.id;
    return this.transactions.run(
      ({ session }) =>
        work({
          session,
          record: (event) => this.events.add({ ...event, provider, actor }, session),
          recordAll: (events) =>
            this.events.addAll(
              events.map((event) => ({ ...event, provider, actor })),
              session,
            ),
        }),
      giveUpAfterMs,
    );
  }
}
