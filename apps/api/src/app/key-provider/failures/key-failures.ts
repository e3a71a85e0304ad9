import { Injectable } from '@nestjs/common';
import { RotationScheduler } from '../replacement/rotation-scheduler';
import { Cooldowns, toCooldownState } from './cooldowns';
import type { FailureOutcome } from './failure';
import { describe, eventOf, leftAlone, nothing, type Finding } from './finding';
import { HeldKeys } from '../pool/held-keys';
import { Suspicions } from './suspicions';

/** Failures that the key is to blame for: they end in a rotation or a cooldown. */
@Injectable()
export class KeyFailures {
  constructor(
    private readonly held: HeldKeys,
    private readonly cooldowns: Cooldowns,
    private readonly suspicions: Suspicions,
    private readonly scheduler: RotationScheduler,
  ) {}

  /** @returns null when the life has already ended */
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

  /** @returns null when the life has already ended */
  async rotate(finding: Finding): Promise<FailureOutcome | null> {
    const { key, classification } = finding;
    const { actor, proxyId, detail } = eventOf(finding);
    const outcome = await this.held.during(key.id, key.life, () =>
      this.scheduler.rotate({
        kind: 'report',
        keyId: key.id,
        life: key.life,
        cause: { reason: classification.verdict, actor, detail },
        proxyId,
        lastError: describe(finding),
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
