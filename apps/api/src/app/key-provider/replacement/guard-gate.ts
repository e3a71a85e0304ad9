import {
  afterHeldConviction,
  afterRotation,
  afterSuspicion,
  decide,
  isNews,
  type Conviction,
  type GuardDecision,
  type GuardReason,
} from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { EligibleBackups } from '../pool/eligible-backups';
import { GuardMirror } from '../pool/guard-mirror';
import { toCooldownState } from '../store/cooldown-state';
import { ConvictedKeyRepository } from '../store/convicted-key.repository';
import { GuardRepository, type StoredGuard } from '../store/guard.repository';
import type { KeyDocument } from '../store/key.schema';
import type { ProviderChange } from '../store/provider-changes';
import { standingBefore } from '../store/standing-before';
import { RolledBack, type Gate, type GateAnswer } from './replacement-transaction';
import type { ReportedRotation, RotationRequest } from './rotation-request';

/** How one conviction passes the guard. */
export interface Passage {
  /** Once for each attempt of its transaction. */
  begin(change: ProviderChange): Gate;
  /** To be called when the last attempt has committed. */
  committed(): void;
}

/** One attempt, and what it stores of the guard. */
interface Attempt extends ProviderChange {
  /** Null when the guard stays as it is. */
  stored: StoredGuard | null;
}

/** What decides about one conviction. */
interface Case {
  readonly request: ReportedRotation;
  readonly failed: KeyDocument;
  readonly guard: StoredGuard;
  readonly now: number;
}

/** Lets convictions through, or holds the key, in the transaction of the rotation (SPEC 6.4). */
@Injectable()
export class GuardGate {
  private readonly cooldown: AppConfig['cooldown'];
  private readonly settings: AppConfig['guard']['settings'];

  constructor(
    private readonly guards: GuardRepository,
    private readonly mirror: GuardMirror,
    private readonly convicted: ConvictedKeyRepository,
    private readonly eligible: EligibleBackups,
    private readonly clock: DatabaseClock,
    { cooldown, guard }: AppConfig,
  ) {
    this.cooldown = cooldown;
    this.settings = guard.settings;
  }

  /** Undefined where the guard has no say: rotations by hand, completions, and every rotation while it is off. */
  of(request: RotationRequest): Passage | undefined {
    if (request.kind !== 'report' || !(this.settings.isOn || this.mirror.isPaused)) {
      return undefined;
    }
    let latest: Attempt | undefined;
    return {
      begin: (change) => {
        const attempt: Attempt = { ...change, stored: null };
        latest = attempt;
        return (failed) => this.weigh(request, failed, attempt);
      },
      committed: () => {
        if (latest?.stored) {
          this.mirror.set(latest.stored);
        }
      },
    };
  }

  private async weigh(
    request: ReportedRotation,
    failed: KeyDocument,
    attempt: Attempt,
  ): Promise<GateAnswer> {
    const now = this.clock.now();
    const { status, hold } = failed;
    const convictedAt = failed.convictedAt?.getTime() ?? null;
    if (!isNews({ status, hold, convictedAt }, request.evidence.begunAt, now, this.settings)) {
      throw new RolledBack('no_news');
    }
    if (status === 'exhausted') {
      const key = (await this.convicted.convictAgain(failed, attempt.session)) ?? failed;
      return { kind: 'stop', outcome: { kind: 'exhausted', key } };
    }
    const { session } = attempt;
    const guard = this.settings.isOn
      ? await this.guards.seize(session)
      : await this.guards.find(session);
    return this.answer({ request, failed, guard, now }, attempt);
  }

  private async answer(one: Case, attempt: Attempt): Promise<GateAnswer> {
    const { guard, now } = one;
    const conviction = await this.conviction(one);
    const decision = decide(guard.state, conviction, now, this.settings);
    if (decision.kind === 'rotate') {
      return {
        kind: 'go',
        settle: (life, isExhausted) => {
          const outcome = { life, isExhausted };
          const after = afterRotation(
            guard.state,
            conviction,
            decision,
            outcome,
            now,
            this.settings,
          );
          return this.store(guard, after, attempt);
        },
      };
    }
    const after = afterHeldConviction(guard.state, conviction, now, this.settings);
    await this.store(guard, after, attempt);
    const key = await this.holdBack(decision, one, attempt);
    return {
      kind: 'stop',
      outcome: key
        ? { kind: decision.kind === 'hold' ? 'held' : 'suspected', key, guard: decision.reason }
        : { kind: 'gone' },
    };
  }

  private async conviction({ request, failed }: Case): Promise<Conviction> {
    const { token, isLimited, requestId } = request.evidence;
    return {
      keyId: failed._id,
      life: failed.life,
      verdict: request.cause.reason,
      promotedAt: failed.promotedAt?.getTime() ?? null,
      hold: failed.hold ?? null,
      token,
      isLimited,
      requestId,
      backups: await this.eligible.available(),
    };
  }

  private holdBack(
    decision: Exclude<GuardDecision, { kind: 'rotate' }>,
    one: Case,
    change: ProviderChange,
  ): Promise<KeyDocument | null> {
    return decision.kind === 'hold'
      ? this.hold(decision, one, change)
      : this.suspect(decision.reason, one, change);
  }

  private async hold(
    { hold, reason }: Extract<GuardDecision, { kind: 'hold' }>,
    { request, failed }: Case,
    { session, record }: ProviderChange,
  ): Promise<KeyDocument | null> {
    const key = await this.convicted.hold(failed, hold, request.lastError, session);
    if (key && !failed.hold) {
      await record(this.event('key_held', request, reason, [failed, key]));
    }
    return key;
  }

  private async suspect(
    reason: GuardReason,
    { request, failed, now }: Case,
    { session, record }: ProviderChange,
  ): Promise<KeyDocument | null> {
    const suspicion = afterSuspicion(toCooldownState(failed), now, this.cooldown);
    if (suspicion.kind === 'unchanged') {
      return failed;
    }
    const { lastError } = request;
    const key = await this.convicted.suspect(failed, suspicion.state, lastError, session);
    if (key) {
      await record(this.event('key_error', request, reason, [failed, key]));
    }
    return key;
  }

  private event(
    type: 'key_held' | 'key_error',
    { keyId, proxyId, cause }: ReportedRotation,
    guard: GuardReason,
    [before, after]: readonly [before: KeyDocument, after: KeyDocument],
  ): Parameters<ProviderChange['record']>[0] {
    return {
      type,
      keyId,
      ...(proxyId === undefined ? {} : { proxyId }),
      detail: {
        ...cause.detail,
        reason: cause.reason,
        guard,
        until: after.nextTryAt?.toISOString() ?? null,
        ...standingBefore(before),
      },
    };
  }

  /** With the guard off nothing is remembered: then only an admin's pause holds keys. */
  private async store(
    before: StoredGuard,
    state: StoredGuard['state'],
    attempt: Attempt,
  ): Promise<void> {
    if (this.settings.isOn) {
      attempt.stored = await this.guards.change(before, state, attempt.session);
    }
  }
}
