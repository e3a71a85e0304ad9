import {
  afterRateLimit,
  afterUpstreamErrors,
  retryAfterMs,
  type CooledDown,
  type CooldownSettings,
  type CooldownState,
  type Permanent,
  type PoolKey,
  type Unchanged,
} from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import { PoolService } from '../pool/pool.service';
import { ProviderChanges } from '../store/provider-changes';
import type { Failure, FailureEvent } from './failure';
import { UpstreamErrors } from './upstream-errors';

export type CooldownOutcome =
  | { readonly kind: 'cooldown' | 'unchanged'; readonly key: KeyDocument }
  | { readonly kind: 'permanent' }
  | { readonly kind: 'gone' };

type Rule = (state: CooldownState) => Unchanged | Permanent | CooledDown;

/** Leaves keys alone for a while. The rules are key-pool's; here they meet the stored key, one report after the other. */
@Injectable()
export class Cooldowns {
  private readonly settings: CooldownSettings;

  constructor(
    private readonly keys: KeyRepository,
    private readonly changes: ProviderChanges,
    private readonly pool: PoolService,
    private readonly upstreamErrors: UpstreamErrors,
    private readonly clock: DatabaseClock,
    config: AppConfig,
  ) {
    this.settings = config.cooldown;
  }

  /** What the upstream asked to wait, in ms, or null. */
  askedWait({ headers }: Pick<Failure, 'headers'>): number | null {
    return retryAfterMs(headers, this.clock.now());
  }

  /** Whether a 429 changes nothing, so that a storm of them costs no write. */
  isSettled(key: PoolKey, waitMs: number | null): boolean {
    // The step does not matter while a cooldown runs, and without one a 429 always changes something.
    const state = { ...key, ladderStep: 0 };
    return afterRateLimit(state, waitMs, this.clock.now(), this.settings).kind === 'unchanged';
  }

  /** @returns whether it is one too many in a row */
  countUpstreamError(key: PoolKey): boolean {
    const state = { ...key, ladderStep: 0 };
    const errors = this.upstreamErrors.count(key.life);
    return afterUpstreamErrors(state, errors, this.clock.now(), this.settings).kind !== 'unchanged';
  }

  /** Any answer of the upstream itself ends the row of its errors. */
  upstreamAnswered(key: PoolKey): void {
    this.upstreamErrors.clear(key.life);
  }

  /** @param waitMs what the upstream asked for */
  rateLimited(
    key: PoolKey,
    waitMs: number | null,
    lastError: string,
    event: FailureEvent,
  ): Promise<CooldownOutcome> {
    const rule: Rule = (state) => afterRateLimit(state, waitMs, this.clock.now(), this.settings);
    return this.apply(key, rule, lastError, event);
  }

  upstreamFailed(key: PoolKey, lastError: string, event: FailureEvent): Promise<CooldownOutcome> {
    const enough = this.settings.upstreamErrors;
    const rule: Rule = (state) =>
      afterUpstreamErrors(state, enough, this.clock.now(), this.settings);
    return this.apply(key, rule, lastError, event);
  }

  /** Reads and writes in one transaction: reports that come together climb one step, not one each. */
  private async apply(
    { id, life }: PoolKey,
    rule: Rule,
    lastError: string,
    { actor, ...event }: FailureEvent,
  ): Promise<CooldownOutcome> {
    const outcome = await this.changes.run<CooldownOutcome>(actor, async (change) => {
      const key = await this.keys.findById(id, change.session);
      if (key?.life !== life) {
        return { kind: 'gone' };
      }
      const decision = rule(toCooldownState(key));
      switch (decision.kind) {
        case 'unchanged':
          return { kind: 'unchanged', key };
        case 'permanent':
          return { kind: 'permanent' };
        case 'cooldown': {
          const changed = await this.keys.changeCooldown(
            key,
            decision.state,
            lastError,
            change.session,
          );
          if (!changed) {
            return { kind: 'gone' };
          }
          await change.record({
            type: changed.status === 'error' ? 'key_error' : 'key_cooldown',
            ...event,
            keyId: id,
            detail: {
              ...event.detail,
              until: changed.cooldownUntil?.toISOString() ?? null,
              step: changed.ladderStep,
            },
          });
          return { kind: 'cooldown', key: changed };
        }
      }
    });
    if ('key' in outcome) {
      this.pool.setKey(outcome.key);
    } else if (outcome.kind === 'gone') {
      await this.pool.refreshKey(id);
    }
    return outcome;
  }
}

/** What the rules need of a stored key. */
export function toCooldownState(key: KeyDocument): CooldownState {
  return {
    status: key.status,
    cooldownUntil: key.cooldownUntil?.getTime() ?? null,
    ladderStep: key.ladderStep,
  };
}
