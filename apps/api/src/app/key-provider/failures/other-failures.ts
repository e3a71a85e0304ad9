import { Inject, Injectable, Logger } from '@nestjs/common';
import type { KeyProviderDefinition } from '../key-provider.definition';
import { DEFINITION } from '../key-provider.tokens';
import { Cooldowns } from './cooldowns';
import type { FailureOutcome } from './failure';
import { afterCooldown, describe, eventOf, nothing, type Finding } from './finding';
import { HeldKeys } from './held-keys';
import { Suspicions } from './suspicions';

/** Failures that convict no key: of the request, the exit, the upstream, or nobody knows whose. */
@Injectable()
export class OtherFailures {
  private readonly logger = new Logger(OtherFailures.name);

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly held: HeldKeys,
    private readonly cooldowns: Cooldowns,
    private readonly suspicions: Suspicions,
  ) {}

  requestFailed(finding: Finding): FailureOutcome {
    this.suspicions.upstreamAnswered(finding.key, finding.report.proxyId);
    return nothing(finding);
  }

  exitRefused(finding: Finding): FailureOutcome {
    this.logger.warn(
      `${this.definition.id}: the exit ${finding.report.proxyId ?? '(not named)'} was refused (${describe(finding)})`,
    );
    return nothing(finding);
  }

  /** @returns null when the life had ended already */
  upstreamFailed(finding: Finding): Promise<FailureOutcome | null> {
    const { key, report } = finding;
    return this.suspectIf(this.suspicions.upstreamFailed(key, report.proxyId), finding);
  }

  /** @returns null when the life had ended already */
  failedUnknown(finding: Finding): Promise<FailureOutcome | null> {
    const { key, report } = finding;
    this.suspicions.upstreamAnswered(key, report.proxyId);
    const { inARow, isSuspect } = this.suspicions.failedUnknown(key);
    if (inARow === 1) {
      this.logger.warn(
        `${this.definition.id}: a failure of key ${key.id} is not known (${describe(finding)})`,
      );
    }
    return this.suspectIf(isSuspect, finding);
  }

  private async suspectIf(isSuspect: boolean, finding: Finding): Promise<FailureOutcome | null> {
    const { key, classification } = finding;
    if (!isSuspect || this.cooldowns.isPutAside(key)) {
      return nothing(finding);
    }
    const event = eventOf(finding);
    const outcome = await this.held.during(key.id, key.life, () =>
      this.cooldowns.suspect(key, describe(finding), {
        ...event,
        detail: { ...event.detail, reason: classification.verdict },
      }),
    );
    const status = 'key' in outcome ? outcome.key.status : null;
    return afterCooldown(finding, status === 'error' ? 'suspected' : 'cooldown', outcome);
  }
}
