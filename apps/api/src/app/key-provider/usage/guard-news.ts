import {
  afterKeySuccess,
  type GuardSettings,
  type GuardState,
  type Success,
} from '@keypool/key-pool';
import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { withinTime } from '../../database/within-time';
import { SYSTEM } from '../../identity/actor';
import { GuardMirror } from '../pool/guard-mirror';
import { PoolService } from '../pool/pool.service';
import { GuardRepository } from '../store/guard.repository';
import { ProviderChanges } from '../store/provider-changes';

/** News that only says that something still works is written no more often than this. */
const WRITE_EVERY_MS = 1_000;
/** Usage does not wait for a guard that another transaction holds: the next success says the same. */
const GIVE_UP_AFTER_MS = 250;
/** Nor does it wait for a commit whose outcome stays unknown: the usage itself is stored already. */
const WAIT_MS = 1_000;

/**
 * Reports successes to the guard while it waits for any (SPEC 6.4): as long as all is well they cost nothing. It uses a
 * transaction of its own, so that a process that dies holding the guard delays no usage.
 */
@Injectable()
export class GuardNews {
  private readonly logger = new Logger(GuardNews.name);
  private readonly settings: GuardSettings;

  constructor(
    private readonly guards: GuardRepository,
    private readonly mirror: GuardMirror,
    private readonly pool: PoolService,
    private readonly changes: ProviderChanges,
    private readonly clock: DatabaseClock,
    { guard }: AppConfig,
  ) {
    this.settings = guard.settings;
  }

  /** @param successes already committed. Never throws */
  async report(successes: readonly Success[]): Promise<void> {
    const { state } = this.mirror;
    if (!this.settings.isOn || !state || !this.isWanted(state, successes)) {
      return;
    }
    if (!isNewsTo(state, this.after(state, successes))) {
      return;
    }
    try {
      await withinTime(this.write(successes), WAIT_MS);
    } catch (error) {
      this.logger.warn({
        msg: 'successes could not be reported to the guard',
        count: successes.length,
        err: error,
      });
    }
  }

  private async write(successes: readonly Success[]): Promise<void> {
    const stored = await this.changes.run(
      SYSTEM,
      async ({ session }) => {
        const before = await this.guards.find(session);
        return this.guards.change(before, this.after(before.state, successes), session);
      },
      GIVE_UP_AFTER_MS,
    );
    if (stored) {
      this.mirror.set(stored);
    }
  }

  private isWanted(state: GuardState, successes: readonly Success[]): boolean {
    return (
      this.pool.pool.hasHeld ||
      state.places.length > 0 ||
      state.isFull ||
      state.forced > 0 ||
      successes.some(({ wasConvicted }) => wasConvicted)
    );
  }

  private after(state: GuardState, successes: readonly Success[]): GuardState {
    const now = this.clock.now();
    return successes.reduce(
      (known, success) => afterKeySuccess(known, success, now, this.settings),
      state,
    );
  }
}

function isNewsTo(before: GuardState, after: GuardState): boolean {
  return (
    JSON.stringify([before.places, before.doubtUntil, before.forced]) !==
      JSON.stringify([after.places, after.doubtUntil, after.forced]) ||
    after.successes.some(
      ({ begunAt }, index) =>
        begunAt >= (before.successes[index]?.begunAt ?? Number.NEGATIVE_INFINITY) + WRITE_EVERY_MS,
    )
  );
}
