import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { AppConfig } from '../../config/app-config';
import { UpkeepJob } from '../../database/upkeep-job';
import type { Actor } from '../../identity/actor';
import type { WorkerPrincipal } from '../../identity/principal';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { ProviderChanges } from '../store/provider-changes';

const MINUTE_MS = 60_000;
/** How long a stop waits for the last write. */
const GIVE_UP_AFTER_MS = 5_000;
/** After this time, a hand-out is recorded again. */
const AGAIN_AFTER_MS = 60 * MINUTE_MS;
/** How many are remembered in that time: a bound for memory, far above what workers do. */
const MOST_PAIRS = 100_000;
/** The most keys that one event names. */
const MOST_KEYS = 500;

/** The keys that one token got at one address. */
interface Received {
  readonly actor: Actor;
  readonly address: string;
  readonly keyIds: Set<string>;
  /** Those that are in no event yet. */
  readonly unrecorded: string[];
}

/**
 * Records which keys workers get (ADR 0020): each key that a token gets at an address once an hour, gathered into an event a
 * minute. `acquire` only looks into memory; with a process that is killed, its last minute is lost.
 */
@Injectable()
export class HandOutsJob extends UpkeepJob {
  /** By token, then by address. */
  private readonly received = new Map<string, Map<string, Received>>();
  private pairs = 0;
  private forgotAt = performance.now();

  constructor(
    @Inject(DEFINITION) definition: KeyProviderDefinition,
    private readonly changes: ProviderChanges,
    { purge }: AppConfig,
    scheduler: SchedulerRegistry,
  ) {
    super(`hand-outs of ${definition.id}`, Math.min(MINUTE_MS, purge.everyMs), scheduler);
  }

  /** Called thousands of times a second. */
  note(worker: WorkerPrincipal, address: string, keyId: string): void {
    if (!this.received.get(worker.tokenId)?.get(address)?.keyIds.has(keyId)) {
      this.noteNew(worker, address, keyId);
    }
  }

  /** Writes events for keys that are in none yet. */
  async record(giveUpAfterMs?: number): Promise<void> {
    for (const received of [...this.received.values()].flatMap((by) => [...by.values()])) {
      await this.recordFor(received, giveUpAfterMs);
    }
    if (performance.now() - this.forgotAt >= AGAIN_AFTER_MS) {
      this.forget();
    }
  }

  /** Stops, and records what is left. Without the database that is lost. */
  async finish(): Promise<void> {
    this.stop();
    await this.idle();
    await this.record(GIVE_UP_AFTER_MS).catch((error: unknown) =>
      this.logger.warn({ msg: 'the last keys handed out could not be recorded', err: error }),
    );
  }

  protected override async run(): Promise<null> {
    await this.record();
    return null;
  }

  private noteNew({ tokenId, actor }: WorkerPrincipal, address: string, keyId: string): void {
    if (this.pairs >= MOST_PAIRS) {
      return;
    }
    const byAddress = this.received.get(tokenId) ?? new Map<string, Received>();
    const received = byAddress.get(address) ?? {
      actor,
      address,
      keyIds: new Set(),
      unrecorded: [],
    };
    this.received.set(tokenId, byAddress.set(address, received));
    received.keyIds.add(keyId);
    received.unrecorded.push(keyId);
    this.pairs++;
  }

  private async recordFor(
    { actor, address, unrecorded }: Received,
    giveUpAfterMs?: number,
  ): Promise<void> {
    while (unrecorded.length > 0) {
      const keyIds = unrecorded.slice(0, MOST_KEYS);
      await this.changes.run(
        actor,
        ({ record }) => record({ type: 'keys_handed_out', detail: { keyIds, address } }),
        giveUpAfterMs,
      );
      unrecorded.splice(0, keyIds.length);
    }
  }

  private forget(): void {
    this.forgotAt = performance.now();
    for (const [tokenId, byAddress] of this.received) {
      for (const [address, { keyIds, unrecorded }] of byAddress) {
        // Keys that are in no event yet stay until they are.
        if (unrecorded.length === 0) {
          byAddress.delete(address);
          this.pairs -= keyIds.size;
        }
      }
      if (byAddress.size === 0) {
        this.received.delete(tokenId);
      }
    }
  }
}
