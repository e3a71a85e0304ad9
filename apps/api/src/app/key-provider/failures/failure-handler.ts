import {
  classifyFailure,
  type Classification,
  type KeyStatus,
  type PoolKey,
} from '@keypool/key-pool';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { PoolService } from '../pool/pool.service';
import { Rotator } from '../replacement/rotator';
import { Cooldowns, type CooldownOutcome } from './cooldowns';
import { withinDeadline } from '../pool/deadline';
import { failureEvent, type Failure, type FailureEvent, type FailureOutcome } from './failure';
import { HeldKeys } from '../pool/held-keys';
import { LateReports } from './late-reports';

/** What a report says of one life of a key. */
interface Finding {
  readonly report: Failure;
  readonly key: PoolKey;
  readonly classification: Classification;
  readonly status: number | null;
  /** What the upstream asked to wait, in ms. */
  readonly waitMs: number | null;
}

/** Deals with the failures that workers report (SPEC 6.1): nothing, a cooldown, or a rotation. */
@Injectable()
export class FailureHandler {
  private readonly logger = new Logger(FailureHandler.name);

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly pool: PoolService,
    private readonly held: HeldKeys,
    private readonly cooldowns: Cooldowns,
    private readonly rotator: Rotator,
    private readonly late: LateReports,
  ) {}

  /**
   * @throws ProblemException unknown_key; database_unavailable after 5 s: the key stays out of this process's pool, and
   * the worker repeats its report
   */
  handle(report: Failure): Promise<FailureOutcome> {
    const key = this.pool.pool.keys.get(report.keyId);
    // No await before this: from here on the key is handed out no more (SPEC 6.2).
    const work = key && isCurrent(report, key) ? this.act(report, key) : this.lookAgain(report);
    return withinDeadline(work);
  }

  /** Not what this process holds: the database knows whether it is newer, or over. */
  private async lookAgain(report: Failure): Promise<FailureOutcome> {
    if (report.lease !== undefined && this.pool.hasEnded(report.lease)) {
      return this.answerLate(report, report.lease);
    }
    await this.pool.refreshKey(report.keyId);
    const key = this.pool.pool.keys.get(report.keyId);
    return key && isCurrent(report, key)
      ? this.act(report, key)
      : this.answerLate(report, report.lease);
  }

  private act(report: Failure, key: PoolKey): Promise<FailureOutcome> {
    const finding: Finding = {
      report,
      key,
      classification: classifyFailure(this.definition.id, report, key.apiKey),
      status: report.status ?? null,
      waitMs: this.cooldowns.askedWait(report),
    };
    switch (finding.classification.verdict) {
      case 'quota_exhausted':
      case 'invalid_key':
        return this.rotate(finding);
      case 'rate_limited':
        return this.coolDown(finding);
      case 'upstream_unavailable':
        return this.setAside(finding);
      case 'request_fault':
        this.cooldowns.upstreamAnswered(key);
        return Promise.resolve(nothing(finding));
      case 'exit_refused':
        this.logger.warn(
          `${this.definition.id}: the exit ${report.proxyId ?? '(not named)'} was refused (${describe(finding)})`,
        );
        return Promise.resolve(nothing(finding));
      case 'unknown':
        this.cooldowns.upstreamAnswered(key);
        this.logger.warn(
          `${this.definition.id}: a failure of key ${key.id} is not known (${describe(finding)})`,
        );
        return Promise.resolve(nothing(finding));
    }
  }

  private async coolDown(finding: Finding): Promise<FailureOutcome> {
    const { key, waitMs } = finding;
    this.cooldowns.upstreamAnswered(key);
    if (this.cooldowns.isSettled(key, waitMs)) {
      return cooled(finding, key.cooldownUntil, key.status);
    }
    const outcome = await this.held.during(key.id, key.life, () =>
      this.cooldowns.rateLimited(key, waitMs, describe(finding), eventOf(finding)),
    );
    return outcome.kind === 'permanent'
      ? this.rotate(finding)
      : this.afterCooldown(finding, outcome);
  }

  private async setAside(finding: Finding): Promise<FailureOutcome> {
    const { key } = finding;
    if (!this.cooldowns.countUpstreamError(key)) {
      return nothing(finding);
    }
    const outcome = await this.held.during(key.id, key.life, () =>
      this.cooldowns.upstreamFailed(key, describe(finding), eventOf(finding)),
    );
    return this.afterCooldown(finding, outcome);
  }

  private afterCooldown(
    finding: Finding,
    outcome: CooldownOutcome,
  ): FailureOutcome | Promise<FailureOutcome> {
    return 'key' in outcome
      ? cooled(finding, outcome.key.cooldownUntil?.getTime() ?? null, outcome.key.status)
      : this.afterEnd(finding);
  }

  private async rotate(finding: Finding): Promise<FailureOutcome> {
    const { key, classification } = finding;
    const outcome = await this.held.during(key.id, key.life, () =>
      this.rotator.rotate({
        keyId: key.id,
        life: key.life,
        reason: classification.verdict,
        lastError: describe(finding),
        ...eventOf(finding),
        withoutBackup: 'exhaust',
      }),
    );
    switch (outcome.kind) {
      case 'rotated':
        return {
          ...nothing(finding),
          action: 'rotated',
          replacedBy: outcome.replacement._id,
        };
      case 'exhausted':
      case 'no_backup':
        return { ...nothing(finding), action: 'exhausted' };
      case 'gone':
        return this.afterEnd(finding);
    }
  }

  /** The life that this process held had ended already. Without a lease, the report is about the one that lives now. */
  private async afterEnd({ report, key }: Finding): Promise<FailureOutcome> {
    if (report.lease === undefined) {
      await this.pool.refreshKey(key.id);
      const current = this.pool.pool.keys.get(key.id);
      if (current && current.life !== key.life) {
        return this.act(report, current);
      }
    }
    return this.answerLate(report, key.life);
  }

  /** @param life the one that the report is about, where it is known */
  private async answerLate(report: Failure, life: string | undefined): Promise<FailureOutcome> {
    const { blame } = classifyFailure(this.definition.id, report);
    const answer = await this.late.answer({ keyId: report.keyId, lease: life });
    return { ...answer, blame, guard: null };
  }
}

function isCurrent({ lease }: Failure, key: PoolKey): boolean {
  return lease === undefined || lease === key.life;
}

function nothing({ key, classification }: Finding): FailureOutcome {
  return {
    action: 'none',
    reason: classification.verdict,
    blame: classification.blame,
    guard: null,
    keyId: key.id,
    replacedBy: null,
    cooldownUntil: null,
  };
}

function cooled(finding: Finding, until: number | null, status: KeyStatus): FailureOutcome {
  return until === null
    ? nothing(finding)
    : {
        ...nothing(finding),
        action:
          status === 'error' && finding.classification.verdict !== 'rate_limited'
            ? 'suspected'
            : 'cooldown',
        cooldownUntil: new Date(until).toISOString(),
      };
}

function eventOf({ report, classification, status }: Finding): FailureEvent {
  const { reason: cause, message } = classification;
  return failureEvent(report, { cause, status, message });
}

/** One line for the key's `lastError`. */
function describe({ classification, status }: Finding): string {
  const what = `${status ?? 'no status'}, ${classification.reason}`;
  return classification.message ? `${what}: ${classification.message}` : what;
}
