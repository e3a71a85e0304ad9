import type { ProviderFiguresDto, TopKeyDto } from '@keypool/dto';
import { WARNING_IDS } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { EligibleBackups } from '../pool/eligible-backups';
import { FirstAcquire } from '../pool/first-acquire';
import { GuardMirror } from '../pool/guard-mirror';
import { PoolFigures } from '../pool/pool-figures';
import { Reserve } from '../pool/reserve';
import { RotationRepository } from '../store/rotation.repository';
import { UsageFlushRepository } from '../store/usage-flush.repository';

export interface ProviderReading {
  readonly figures: ProviderFiguresDto;
  readonly topKeys: TopKeyDto[];
  /** Backup keys that a rotation could take now. */
  readonly eligibleBackups: number;
  /** Whether each proxy that keys of this provider are bound to has one to hand out. */
  readonly proxies: ReadonlyMap<string, boolean>;
  /** Whether an admin has paused rotation. */
  readonly isPaused: boolean;
  readonly heldKeyIds: string[];
  /** The first few of each. */
  readonly waitingKeyIds: string[];
  readonly suspectKeyIds: string[];
  readonly unboundKeyIds: string[];
}

/**
 * The state of one provider. Dashboards ask for it after every change, and adding up many keys is slow in the database, so
 * whatever memory holds in sync with the database comes from there.
 */
@Injectable()
export class ProviderOverview {
  constructor(
    private readonly flushes: UsageFlushRepository,
    private readonly reserve: Reserve,
    private readonly rotations: RotationRepository,
    private readonly eligible: EligibleBackups,
    private readonly pool: PoolFigures,
    private readonly firstAcquire: FirstAcquire,
    private readonly guard: GuardMirror,
  ) {}

  async read(): Promise<ProviderReading> {
    const [{ top, ...keys }, waitingRotations, eligibleBackups] = await Promise.all([
      this.pool.keyFigures(),
      this.rotations.countWaiting(),
      this.eligible.count(),
    ]);
    const waiting = waitingRotations > 0 ? await this.rotations.findWaiting(WARNING_IDS) : [];
    const unbound = this.pool.unboundKeys();
    return {
      figures: {
        ...keys,
        ...this.pool.usability(),
        backups: this.reserve.totals,
        bindings: this.pool.activeBindings(),
        waitingRotations,
        unboundKeys: unbound.length,
        firstAcquireAt: this.firstAcquire.at?.toISOString() ?? null,
      },
      topKeys: top,
      eligibleBackups,
      proxies: this.pool.proxies(),
      isPaused: this.guard.isPaused,
      heldKeyIds: this.pool.heldKeys(),
      waitingKeyIds: waiting.map(({ failedKeyId }) => failedKeyId),
      suspectKeyIds: this.pool.suspectKeys(WARNING_IDS),
      unboundKeyIds: unbound.slice(0, WARNING_IDS),
    };
  }

  /** Whether any process has written usage since then. */
  wasUsedSince(at: Date): Promise<boolean> {
    return this.flushes.wasUsedSince(at);
  }
}
