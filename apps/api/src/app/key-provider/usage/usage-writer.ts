import type { UsageReportDto } from '@keypool/dto';
import { afterSuccess } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import type { Model } from 'mongoose';
import { DatabaseClock } from '../../database/database-clock';
import { SYSTEM } from '../../events/event.repository';
import { toCooldownState } from '../failures/cooldowns';
import { storedTooLate } from '../failures/deadline';
import { USAGE_FLUSH_MODEL } from '../key-provider.tokens';
import { KeyRepository } from '../keys/key.repository';
import type { KeyDocument } from '../keys/key.schema';
import { ProviderChanges, type ProviderChange } from '../provider-changes';
import { RotationRepository } from '../rotations/rotation.repository';
import { UsageAttribution, type Counts } from './usage-attribution';
import type { UsageFlushDocument } from './usage-flush.schema';

export interface UsageFlushResult {
  /** Ids that were never in the pool. */
  readonly unknown: ReadonlySet<string>;
  /** Keys whose trouble is over, as they are now. */
  readonly recovered: readonly KeyDocument[];
}

/** Writes many reports as one transaction (SPEC 6.3.5). */
@Injectable()
export class UsageWriter {
  constructor(
    @Inject(USAGE_FLUSH_MODEL) private readonly flushes: Model<UsageFlushDocument>,
    private readonly keys: KeyRepository,
    private readonly rotations: RotationRepository,
    private readonly attribution: UsageAttribution,
    private readonly changes: ProviderChanges,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * @param flushId names these reports: written again under the same name they count nothing
   * @param giveUpAfterMs how long this may take, but for a commit under way
   * @throws ProblemException database_unavailable when it takes longer: nothing is counted, because whoever reported was
   * told to report again
   */
  write(
    flushId: string,
    reports: readonly UsageReportDto[],
    giveUpAfterMs: number,
  ): Promise<UsageFlushResult> {
    const deadline = Date.now() + giveUpAfterMs;
    return this.changes.run(
      SYSTEM,
      async (change) => {
        const { living, replaced, unknown } = await this.attribution.of(reports, change.session);
        if (await this.isWritten(flushId, change)) {
          return { unknown, recovered: [] };
        }
        const counted = [...living].map(([key, counts]) => ({
          id: key._id,
          life: key.life,
          ...counts,
        }));
        await this.keys.addUsage(counted, change.session);
        await this.rotations.addUsage(
          [...replaced].map(([life, counts]) => ({ life, ...counts })),
          change.session,
        );
        const recovered = await this.recover(living, change);
        await this.flushes.insertMany([{ _id: flushId, at: this.clock.date() }], {
          session: change.session,
        });
        if (Date.now() >= deadline) {
          throw storedTooLate();
        }
        return { unknown, recovered };
      },
      giveUpAfterMs,
    );
  }

  private async isWritten(flushId: string, { session }: ProviderChange): Promise<boolean> {
    return (await this.flushes.exists({ _id: flushId }).session(session).exec()) !== null;
  }

  /** A success ends the ladder and an `error` (SPEC section 5). */
  private async recover(
    living: ReadonlyMap<KeyDocument, Counts>,
    change: ProviderChange,
  ): Promise<KeyDocument[]> {
    const recovered: KeyDocument[] = [];
    for (const [key, { requests }] of living) {
      const decision = afterSuccess(toCooldownState(key), this.clock.now());
      if (requests === 0 || decision.kind === 'unchanged') {
        continue;
      }
      const changed = await this.keys.changeCooldown(key, decision.state, null, change.session);
      if (changed) {
        recovered.push(changed);
        await change.record({
          type: 'key_recovered',
          keyId: key._id,
          detail: { from: key.status },
        });
      }
    }
    return recovered;
  }
}
