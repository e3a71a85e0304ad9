import { lifeOf } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { KeyRepository } from './key.repository';
import { RotationRepository } from './rotation.repository';
import type { RotationDocument } from './rotation.schema';

/** Identifies a life of a key, or, without a lease, the last one of its name. */
export interface LifeName {
  readonly keyId: string;
  readonly lease?: string;
}

/** Finds out what became of a key that no longer exists. */
@Injectable()
export class Successors {
  constructor(
    private readonly keys: KeyRepository,
    private readonly rotations: RotationRepository,
  ) {}

  /** The entry that replaced this life, or, without a lease, the last key of this name. */
  async entry(life: LifeName): Promise<RotationDocument | null> {
    return (await this.entries([life])).get(life) ?? null;
  }

  /** The entries of many lives, as far as there are any: one read for the leases and one for the names. */
  async entries<Life extends LifeName>(
    lives: readonly Life[],
    session?: ClientSession,
  ): Promise<ReadonlyMap<Life, RotationDocument>> {
    const leased = lives.flatMap(({ lease }) => lifeOf(lease) ?? []);
    const names = lives.flatMap(({ keyId, lease }) => (lease === undefined ? [keyId] : []));
    const byLife = await this.rotations.findByLives(leased, session);
    const byName = await this.rotations.findLastDone(names, session);
    return new Map(
      lives.flatMap((life) => {
        const leasedLife = lifeOf(life.lease);
        const entry = leasedLife === undefined ? byName.get(life.keyId) : byLife.get(leasedLife);
        return entry?.state === 'done' && entry.failedKeyId === life.keyId ? [[life, entry]] : [];
      }),
    );
  }

  /**
   * Follows the journal from replacement to replacement, life by life: names are reused when a backup key is restored,
   * lives never are.
   * @returns the id of the living key, or null when an admin deleted it
   */
  async living(entry: RotationDocument): Promise<string | null> {
    let current = entry;
    for (;;) {
      const { replacementKeyId, replacementLife } = current;
      if (!replacementKeyId || !replacementLife) {
        return null;
      }
      // The key before the journal: one that is rotated between the two reads is in the journal by then.
      const key = await this.keys.findById(replacementKeyId);
      if (key?.life === replacementLife) {
        return replacementKeyId;
      }
      const next = await this.rotations.findByLife(replacementLife);
      if (next?.state !== 'done') {
        return key ? replacementKeyId : null;
      }
      current = next;
    }
  }
}
