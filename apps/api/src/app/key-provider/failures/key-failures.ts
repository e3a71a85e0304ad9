import type { PoolKey } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { RotationScheduler } from '../replacement/rotation-scheduler';
import { Convictions } from './convictions';
import { Cooldowns } from './cooldowns';
import type { FailureOutcome } from './failure';
import { describe, eventOf, heldBack, leftAlone, nothing, type Finding } from './finding';
import { KeysSetAside } from '../pool/keys-set-aside';
import { PoolService } from '../pool/pool.service';
import { toCooldownState } from '../store/cooldown-state';
import { Suspicions } from './suspicions';

/** Failures that the key is to blame for: they end in a rotation or a cooldown. */
@Injectable()
export class KeyFailures {
  constructor(
    private readonly aside: KeysSetAside,
    private readonly cooldowns: Cooldowns,
    private readonly suspicions: Suspicions,
    private readonly convictions: Convictions,
    private readonly pool: PoolService,
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
    const outcome = await this.aside.until(
      key.id,
      key.life,
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
    const { key, report, classification } = finding;
    const { actor, proxyId, detail } = eventOf(finding);
    const evidence = this.convictions.evidenceOf(report);
    if (this.convictions.isKnown(key, evidence)) {
      return this.asItStands(finding, key);
    }
    const outcome = await this.aside.until(
      key.id,
      key.life,
      this.scheduler.rotate({
        kind: 'report',
        keyId: key.id,
        life: key.life,
        cause: { reason: classification.verdict, actor, detail },
        proxyId,
        lastError: describe(finding),
        evidence,
      }),
    );
    switch (outcome.kind) {
      case 'rotated':
        return { ...nothing(finding), action: 'rotated', replacedBy: outcome.replacement._id };
      case 'exhausted':
      case 'no_backup':
        return { ...nothing(finding), action: 'exhausted' };
      case 'held':
      case 'suspected':
        return heldBack(
          finding,
          this.cooldowns.asOfNow(toCooldownState(outcome.key)),
          outcome.guard,
        );
      case 'no_news': {
        const current = this.pool.pool.keys.get(key.id);
        return current?.life === key.life ? this.asItStands(finding, current) : null;
      }
      case 'gone':
        return null;
    }
  }

  /** The report changes nothing. */
  private asItStands(finding: Finding, key: PoolKey): FailureOutcome {
    if (key.status === 'exhausted') {
      return { ...nothing(finding), action: 'exhausted' };
    }
    return key.hold
      ? heldBack(finding, this.cooldowns.asOfNow(key), 'unconfirmed')
      : nothing(finding);
  }
}
