import { classifyFailure, type PoolKey, type Verdict } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { withinDeadline } from '../pool/deadline';
import { PoolService } from '../pool/pool.service';
import type { Failure, FailureOutcome } from './failure';
import type { Finding } from './finding';
import { KeyFailures } from './key-failures';
import { LateReports } from './late-reports';
import { OtherFailures } from './other-failures';
import { RefusedExits } from './refused-exits';

/** Only the upstream itself says so. */
const ANSWERS: readonly Verdict[] = [
  'quota_exhausted',
  'invalid_key',
  'rate_limited',
  'request_fault',
];

/** Deals with the failures that workers report (SPEC 6.1): nothing, a cooldown, or a rotation. */
@Injectable()
export class FailureHandler {
  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly pool: PoolService,
    private readonly ofKeys: KeyFailures,
    private readonly others: OtherFailures,
    private readonly exits: RefusedExits,
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

  private async act(report: Failure, key: PoolKey): Promise<FailureOutcome> {
    const classification = classifyFailure(this.definition.id, report, key.apiKey);
    const finding: Finding = { report, key, classification };
    if (ANSWERS.includes(classification.verdict)) {
      this.exits.answered(report.proxyId);
    }
    return (await this.dealWith(finding)) ?? this.afterEnd(finding);
  }

  /** @returns null when the life had ended already */
  private dealWith(finding: Finding): FailureOutcome | null | Promise<FailureOutcome | null> {
    switch (finding.classification.verdict) {
      case 'quota_exhausted':
      case 'invalid_key':
        return this.ofKeys.rotate(finding);
      case 'rate_limited':
        return this.ofKeys.coolDown(finding);
      case 'upstream_unavailable':
        return this.others.upstreamFailed(finding);
      case 'request_fault':
        return this.others.requestFailed(finding);
      case 'exit_refused':
        return this.others.exitRefused(finding);
      case 'unknown':
        return this.others.failedUnknown(finding);
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
