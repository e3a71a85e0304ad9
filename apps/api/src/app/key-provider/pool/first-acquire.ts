import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../../database/change-feed';
import { DatabaseClock } from '../../database/database-clock';
import { SETTINGS_COLLECTION } from '../../database/settings-collection';
import type { Actor } from '../../identity/actor';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { ProviderChanges } from '../store/provider-changes';

const RETRY_AFTER_MS = 5_000;
/** How long a stop waits for a pending write. */
const GIVE_UP_AFTER_MS = 5_000;

interface FirstAcquireRecord {
  _id: string;
  acquiredAt: Date;
}

/** The key a worker got, and for which proxy. */
interface Acquired {
  readonly keyId: string;
  readonly proxyId: string;
}

/**
 * Records that a worker has got a key of this provider, which ends the guide for new admins: a record in `settings`, and
 * an event that makes open pages refresh. `acquire` only checks a flag in memory; the one write happens in the background
 * and is repeated until it succeeds.
 */
@Injectable()
export class FirstAcquire implements ChangeSubscriber {
  readonly collections = [SETTINGS_COLLECTION];
  private readonly logger = new Logger(FirstAcquire.name);
  private readonly recordId: string;
  private readonly stopping = new AbortController();
  private recordedAt: Date | null = null;
  private recording: Promise<void> | null = null;

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    @InjectConnection() private readonly connection: Connection,
    private readonly changes: ProviderChanges,
    private readonly clock: DatabaseClock,
    feed: ChangeFeed,
  ) {
    this.recordId = `first_acquire:${definition.id}`;
    feed.subscribe(this);
  }

  /** Null when no worker has got a key yet. */
  get at(): Date | null {
    return this.recordedAt;
  }

  /** Whether nothing is left to record. */
  get isNoted(): boolean {
    return this.recordedAt !== null || this.recording !== null;
  }

  /** Returns at once and never throws. */
  note(acquired: Acquired, actor: Actor): void {
    if (!this.isNoted) {
      this.recording = this.recordUntilDone(acquired, actor);
    }
  }

  apply({ id, document }: Change): void {
    if (id === this.recordId && document) {
      this.recordedAt = acquiredAtOf(document);
    }
  }

  async reload(): Promise<void> {
    const record = await this.records.findOne({ _id: this.recordId });
    // Keep a record that this process wrote meanwhile.
    this.recordedAt ??= record && record.acquiredAt;
  }

  /** Resolves when a pending write has ended. A failed one is left to the next process that hands out a key. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.recording;
  }

  private async recordUntilDone(acquired: Acquired, actor: Actor): Promise<void> {
    const { signal } = this.stopping;
    while (this.recordedAt === null && !signal.aborted) {
      try {
        this.recordedAt = await this.record(acquired, actor);
      } catch (error) {
        this.logger.warn({
          msg: 'could not record the first acquire, retrying',
          provider: this.definition.id,
          err: error,
        });
        await this.pause(signal);
      }
    }
  }

  protected pause(signal: AbortSignal): Promise<void> {
    return sleep(RETRY_AFTER_MS, undefined, { signal }).catch(() => undefined);
  }

  /** @returns when it was, even if another process recorded it first */
  private record(acquired: Acquired, actor: Actor): Promise<Date> {
    return this.changes.run(
      actor,
      async ({ session, record }) => {
        const known = await this.records.findOne({ _id: this.recordId }, { session });
        if (known) {
          return known.acquiredAt;
        }
        const acquiredAt = this.clock.date();
        await this.records.insertOne({ _id: this.recordId, acquiredAt }, { session });
        await record({ type: 'first_acquire', ...acquired });
        return acquiredAt;
      },
      GIVE_UP_AFTER_MS,
    );
  }

  private get records() {
    return this.connection.collection<FirstAcquireRecord>(SETTINGS_COLLECTION);
  }
}

function acquiredAtOf(document: Record<string, unknown>): Date | null {
  const { acquiredAt } = document;
  return acquiredAt instanceof Date ? acquiredAt : null;
}
