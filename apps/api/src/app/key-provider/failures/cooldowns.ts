import {
  afterClearing,
  afterRateLimit,
  afterSuspicion,
  askedWaitMs,
  isCoolingDown,
  isLadderUsedUp,
  lastStepBeganAt,
  type CooledDown,
  type CooldownSettings,
  type GuardedState,
  type KeyStanding,
  type Permanent,
  type PoolKey,
  type RateLimit,
  type Suspected,
  type Unchanged,
} from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { toCooldownState } from '../store/cooldown-state';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import { PoolService } from '../pool/pool.service';
import type { Actor } from '../../identity/actor';
import { ProblemException } from '../../http/problem.exception';
import { ProviderChanges } from '../store/provider-changes';
import { standingBefore } from '../store/standing-before';
import type { Failure, FailureEvent } from './failure';
import { Suspicions } from './suspicions';

export type CooldownOutcome =
  | { readonly kind: 'changed' | 'unchanged'; readonly key: KeyDocument }
  | { readonly kind: 'permanent' }
  | { readonly kind: 'gone' };

type ClearOutcome = Exclude<CooldownOutcome, { kind: 'permanent' }>;
/** What answers tell of a key. */
type Standing = Pick<KeyStanding, 'status' | 'cooldownUntil'>;
type Decision = Unchanged | Permanent | CooledDown | Suspected;
type Rule = (
  state: GuardedState,
  key: KeyDocument,
  session: ClientSession,
) => Decision | Promise<Decision>;

/** Puts keys into cooldown, or last in line. The rules are key-pool's; here they meet the stored key, report by report. */
@Injectable()
export class Cooldowns {
  private readonly settings: CooldownSettings;

  constructor(
    private readonly keys: KeyRepository,
    private readonly changes: ProviderChanges,
    private readonly pool: PoolService,
    private readonly suspicions: Suspicions,
    private readonly clock: DatabaseClock,
    config: AppConfig,
  ) {
    this.settings = config.cooldown;
  }

  /** @param isProvidersOwn whether the provider's own API wrote the answer */
  rateLimitOf(report: Failure, isProvidersOwn: boolean): RateLimit {
    return { waitMs: askedWaitMs(report, this.clock.now()), isProvidersOwn };
  }

  /** Whether a 429 changes nothing, so that a storm of them costs no write. */
  isSettled(key: PoolKey, limit: RateLimit): boolean {
    // The step does not matter during a cooldown, and outside of one a 429 always changes something.
    const state = { ...key, ladderStep: 0 };
    return afterRateLimit(state, limit, true, this.clock.now(), this.settings).kind === 'unchanged';
  }

  /** Whether suspicion changes nothing, so that a storm of failures costs no write. */
  isSuspectAlready(key: PoolKey): boolean {
    const state = { ...key, ladderStep: 0 };
    return afterSuspicion(state, this.clock.now(), this.settings).kind === 'unchanged';
  }

  /** For answers, in which a cooldown that has passed is none. */
  asOfNow({ status, cooldownUntil }: Standing): Standing {
    const isRunning = isCoolingDown(cooldownUntil, this.clock.now());
    return { status, cooldownUntil: isRunning ? cooldownUntil : null };
  }

  rateLimited(
    key: PoolKey,
    limit: RateLimit,
    lastError: string,
    event: FailureEvent,
  ): Promise<CooldownOutcome> {
    const rule: Rule = async (state, read, session) => {
      const isEvidence =
        isLadderUsedUp(state, this.settings) && (await this.speaksAgainst(read, session));
      return afterRateLimit(state, limit, isEvidence, this.clock.now(), this.settings);
    };
    return this.apply(key, rule, lastError, event);
  }

  suspect(key: PoolKey, lastError: string, event: FailureEvent): Promise<CooldownOutcome> {
    const rule: Rule = (state) => afterSuspicion(state, this.clock.now(), this.settings);
    return this.apply(key, rule, lastError, event);
  }

  /** Whether a ladder without a success is the key's fault: other keys work, or there are none to compare with. */
  private async speaksAgainst(key: KeyDocument, session: ClientSession): Promise<boolean> {
    const since = new Date(lastStepBeganAt(toCooldownState(key), this.settings));
    return (
      this.pool.pool.index.isOnlyKeyOfItsProxies(key._id) ||
      (await this.keys.hasAnotherSucceeded(key._id, since, session))
    );
  }

  /**
   * An admin clears cooldown, ladder and suspicion; counters and life stay.
   * @throws ProblemException key_exhausted: clearing does not end that state
   */
  async clear(id: string, actor: Actor): Promise<ClearOutcome> {
    const outcome = await this.changes.run<ClearOutcome>(actor, async (change) => {
      const before = await this.keys.findById(id, change.session);
      if (before?.status === 'exhausted') {
        throw new ProblemException(
          'key_exhausted',
          `The key ${id} is exhausted: rotate it, or reset it.`,
        );
      }
      const decision = before && afterClearing(toCooldownState(before));
      if (!decision) {
        return { kind: 'gone' };
      }
      if (decision.kind === 'unchanged') {
        return { kind: 'unchanged', key: before };
      }
      await change.record({ type: 'key_cleared', keyId: id, detail: standingBefore(before) });
      const key = await this.keys.changeCooldown(before, decision.state, null, change.session);
      return key ? { kind: 'changed', key } : { kind: 'gone' };
    });
    if (outcome.kind !== 'gone') {
      this.suspicions.succeeded(outcome.key.life);
      this.pool.setKey(outcome.key);
    }
    return outcome;
  }

  /** Reads and writes in one transaction: simultaneous reports climb one step together, not one each. */
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
      const decision = await rule(toCooldownState(key), key, change.session);
      switch (decision.kind) {
        case 'unchanged':
          return { kind: 'unchanged', key };
        case 'permanent':
          return { kind: 'permanent' };
        case 'cooldown':
        case 'suspected': {
          const changed = await this.keys.changeCooldown(
            key,
            decision.state,
            lastError,
            change.session,
          );
          if (!changed) {
            return { kind: 'gone' };
          }
          const isSuspected = decision.kind === 'suspected';
          const until = isSuspected ? changed.nextTryAt : changed.cooldownUntil;
          await change.record({
            type: isSuspected ? 'key_error' : 'key_cooldown',
            ...event,
            keyId: id,
            detail: {
              ...event.detail,
              until: until?.toISOString() ?? null,
              step: isSuspected ? changed.suspectStep : changed.ladderStep,
              ...standingBefore(key),
            },
          });
          return { kind: 'changed', key: changed };
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
