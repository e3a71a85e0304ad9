import type { ProviderFiguresDto, TopKeyDto } from '@keypool/dto';
import { WARNING_IDS } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { EligibleBackups } from '../backup-keys/eligible-backups';
import { BindingRepository } from '../bindings/binding.repository';
import { PoolFigures } from '../pool/pool-figures';
import { RotationRepository } from '../rotations/rotation.repository';
import { OverviewRepository } from './overview.repository';

export interface ProviderReading {
  readonly figures: ProviderFiguresDto;
  readonly topKeys: TopKeyDto[];
  /** Backup keys that a rotation could take now. */
  readonly eligibleBackups: number;
  /** Whether the proxies that keys of this provider are bound to have one to hand out. */
  readonly proxies: ReadonlyMap<string, boolean>;
  /** The first few of each. */
  readonly waitingKeyIds: string[];
  readonly unboundKeyIds: string[];
}

/**
 * How one provider stands. The database adds up; which keys and proxies are bound to what comes from the pool, which
 * holds just that, in step with the database: a join of 10,000 bindings would take the database a second.
 */
@Injectable()
export class ProviderOverview {
  constructor(
    private readonly figures: OverviewRepository,
    private readonly bindings: BindingRepository,
    private readonly rotations: RotationRepository,
    private readonly eligible: EligibleBackups,
    private readonly pool: PoolFigures,
  ) {}

  async read(): Promise<ProviderReading> {
    const [{ top, ...keys }, backups, bindings, waitingRotations] = await Promise.all([
      this.figures.keyFigures(),
      this.figures.backupFigures(),
      this.bindings.countActive(),
      this.figures.countWaiting(),
    ]);
    const waiting = waitingRotations > 0 ? await this.rotations.findWaiting(WARNING_IDS) : [];
    const eligibleBackups = await this.eligible.count();
    const unbound = this.pool.unboundKeys();
    return {
      figures: {
        ...keys,
        ...this.pool.usability(),
        backups,
        bindings,
        waitingRotations,
        unboundKeys: unbound.length,
      },
      topKeys: top,
      eligibleBackups,
      proxies: this.pool.proxies(),
      waitingKeyIds: waiting.map(({ failedKeyId }) => failedKeyId),
      unboundKeyIds: unbound.slice(0, WARNING_IDS),
    };
  }

  /** Whether usage was written since, by whichever process. */
  wasUsedSince(at: Date): Promise<boolean> {
    return this.figures.wasUsedSince(at);
  }
}
