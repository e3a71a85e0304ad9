import { Inject, Injectable, Logger } from '@nestjs/common';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { toCooldownState } from '../store/cooldown-state';
import { Cooldowns, type CooldownOutcome } from './cooldowns';
import type { FailureOutcome } from './failure';
import { describe, eventOf, nothing, suspected, type Finding } from './finding';
import { RefusedExits } from './refused-exits';
import { Suspicions } from './suspicions';

/** Failures that convict no key: of the request, the exit, the upstream, or of unknown cause. */
@Injectable()
export class OtherFailures {
  private readonly logger = new Logger(OtherFailures.name);
  /** By life of a key. */
  private readonly writing = new Map<string, Promise<CooldownOutcome>>();

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly cooldowns: Cooldowns,
    private readonly suspicions: Suspicions,
    private readonly exits: RefusedExits,
  ) {}

  requestFailed(finding: Finding): FailureOutcome {
    this.suspicions.upstreamAnswered(finding.key, finding.report.proxyId);
    return nothing(finding);
  }

  async exitRefused(finding: Finding): Promise<FailureOutcome> {
    await this.exits.refused(finding.report.proxyId, finding.key.id, eventOf(finding));
    return nothing(finding);
  }

  /** @returns null when the life has already ended */
  upstreamFailed(finding: Finding): Promise<FailureOutcome | null> {
    const { key, report } = finding;
    return this.suspectIf(this.suspicions.upstreamFailed(key, report.proxyId), finding);
  }

  /** @returns null when the life has already ended */
  failedUnknown(finding: Finding): Promise<FailureOutcome | null> {
    const { key, report } = finding;
    this.suspicions.upstreamAnswered(key, report.proxyId);
    const { inARow, isSuspect } = this.suspicions.failedUnknown(key);
    if (inARow === 1) {
      this.logger.warn({
        msg: 'unrecognised failure',
        provider: this.definition.id,
        keyId: key.id,
        said: describe(finding),
      });
    }
    return this.suspectIf(isSuspect, finding);
  }

  /** The key is not set aside: it becomes last in line when the write, shared by all reports, is done. */
  private async suspectIf(isSuspect: boolean, finding: Finding): Promise<FailureOutcome | null> {
    const { key } = finding;
    if (!isSuspect) {
      return nothing(finding);
    }
    if (this.cooldowns.isSuspectAlready(key)) {
      return suspected(finding, this.cooldowns.asOfNow(key));
    }
    const outcome = await (this.writing.get(key.life) ?? this.suspect(finding));
    return 'key' in outcome
      ? suspected(finding, this.cooldowns.asOfNow(toCooldownState(outcome.key)))
      : null;
  }

  private suspect(finding: Finding): Promise<CooldownOutcome> {
    const { key, classification } = finding;
    const event = eventOf(finding);
    const writing = this.cooldowns
      .suspect(key, describe(finding), {
        ...event,
        detail: { ...event.detail, reason: classification.verdict },
      })
      .finally(() => this.writing.delete(key.life));
    this.writing.set(key.life, writing);
    return writing;
  }
}
