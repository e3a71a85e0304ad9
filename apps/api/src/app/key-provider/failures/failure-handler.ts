import { FAILURE_REASONS, lifeOf, type PoolKey, type Verdict } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { Tally } from '../../measures/tally';
import { PoolService } from '../pool/pool.service';
import { Classifier } from './classifier';
import type { Failure, FailureOutcome } from './failure';
import type { Finding } from './finding';
import { KeyFailures } from './key-failures';
import { LateReports } from './late-reports';
import { OtherFailures } from './other-failures';
import { RefusedExits } from './refused-exits';

/** Only the upstream itself gives these answers. */
const ANSWERS: readonly Verdict[] = [
  'quota_exhausted',
  'invalid_key',
  'rate_limited',
  'request_fault',
];

/** Reasons that are counted separately. All others are an admin's own words, with which late reports are answered. */
const COUNTED: ReadonlySet<string> = new Set([
  ...FAILURE_REASONS,
  'key_deleted',
  'rotation_undone',
  'stale_lease',
]);

/** @returns null when the life has already ended */
type VerdictHandler = (finding: Finding) => FailureOutcome | null | Promise<FailureOutcome | null>;

/** Handles the failures that workers report (SPEC 6.1): by nothing, a cooldown, or a rotation. */
@Injectable()
export class FailureHandler {
  /** Reasons and actions. */
  readonly outcomes = new Tally();
  private readonly handlers: Readonly<Record<Verdict, VerdictHandler>> = {
    quota_exhausted: (finding) => this.ofKeys.rotate(finding),
    invalid_key: (finding) => this.ofKeys.rotate(finding),
    rate_limited: (finding) => this.ofKeys.coolDown(finding),
    upstream_unavailable: (finding) => this.others.upstreamFailed(finding),
    request_fault: (finding) => this.others.requestFailed(finding),
    exit_refused: (finding) => this.others.exitRefused(finding),
    unknown: (finding) => this.others.failedUnknown(finding),
  };

  constructor(
    private readonly classifier: Classifier,
    private readonly pool: PoolService,
    private readonly ofKeys: KeyFailures,
    private readonly others: OtherFailures,
    private readonly exits: RefusedExits,
    private readonly late: LateReports,
  ) {}

  /**
   * Keeps trying while the database is unavailable; the key stays out of this process's pool meanwhile.
   * @throws ProblemException unknown_key
   */
  handle(report: Failure): Promise<FailureOutcome> {
    const key = this.pool.pool.keys.get(report.keyId);
    // No await before this: from here on the key is no longer handed out (SPEC 6.2).
    return this.counted(
      key && isCurrent(report, key) ? this.act(report, key) : this.refreshAndHandle(report),
    );
  }

  private async counted(handled: Promise<FailureOutcome>): Promise<FailureOutcome> {
    const outcome = await handled;
    this.outcomes.add(COUNTED.has(outcome.reason) ? outcome.reason : 'other', outcome.action);
    return outcome;
  }

  /** Not the life that this process holds: the database knows whether it is a newer one, or has ended. */
  private async refreshAndHandle(report: Failure): Promise<FailureOutcome> {
    const life = lifeOf(report.lease);
    if (life !== undefined && this.pool.hasEnded(life)) {
      return this.answerLate(report, life);
    }
    await this.late.expectKnown(report.keyId);
    await this.pool.refreshKey(report.keyId);
    const key = this.pool.pool.keys.get(report.keyId);
    return key && isCurrent(report, key) ? this.act(report, key) : this.answerLate(report, life);
  }

  private async act(report: Failure, key: PoolKey): Promise<FailureOutcome> {
    const classification = this.classifier.read(report, key.apiKey);
    const finding: Finding = { report, key, classification };
    if (ANSWERS.includes(classification.verdict)) {
      this.exits.answered(report.proxyId);
    }
    return (await this.handlers[classification.verdict](finding)) ?? this.afterEnd(finding);
  }

  /** The life that this process held has already ended. Without a lease, the report is about the current one. */
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
    const { blame } = this.classifier.read(report);
    const answer = await this.late.answer({ keyId: report.keyId, lease: life });
    return { ...answer, blame, guard: null };
  }
}

function isCurrent({ lease }: Failure, key: PoolKey): boolean {
  return lease === undefined || lifeOf(lease) === key.life;
}
