import { Injectable } from '@nestjs/common';
import { Rotator } from '../replacement/rotator';
import { Cooldowns, toCooldownState } from './cooldowns';
import type { FailureOutcome } from './failure';
import { describe, eventOf, leftAlone, nothing, type Finding } from './finding';
import { HeldKeys } from '../pool/held-keys';
import { Suspicions } from './suspicions';

/** Failures that the key is to blame for: a rotation, or a cooldown. */
@Injectable()
export class KeyFailures {
  constructor(
    private readonly held: HeldKeys,
    private readonly cooldowns: Cooldowns,
    private readonly suspicions: Suspicions,
    private readonly rotator: Rotator,
  ) {}

  /** @returns null when the life had ended already */
  async coolDown(finding: Finding): Promise<FailureOutcome | null> {
    const { key, report, classification } = finding;
    this.suspicions.upstreamAnswered(key, report.proxyId);
    const limit = this.cooldowns.rateLimitOf(report, classification.isProvidersOwn);
    if (this.cooldowns.isSettled(key, limit)) {
      return leftAlone(finding, key.cooldownUntil);
    }
    const outcome = await this.held.during(key.id, key.life, () =>
      this.cooldowns.rateLimited(key, limit, describe(finding), eventOf(finding)),
    );
    if (outcome.kind === 'permanent') {
      return this.rotate(finding);
    }
    return outcome.kind === 'gone'
      ? null
      : leftAlone(finding, toCooldownState(outcome.key).cooldownUntil);
  }

  /** @returns null when the life had ended already */
  async rotate(finding: Finding): Promise<FailureOutcome | null> {
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
        return { ...nothing(finding), action: 'rotated', replacedBy: outcome.replacement._id };
      case 'exhausted':
      case 'no_backup':
        return { ...nothing(finding), action: 'exhausted' };
      case 'gone':
        return null;
    }
  }
}
