import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { KeyRepository } from '../keys/key.repository';
import { RotationRepository } from './rotation.repository';
import type { RotationDocument } from './rotation.schema';

/** Answers what became of a key that is not there any more. */
@Injectable()
export class Successors {
  constructor(
    private readonly keys: KeyRepository,
    private readonly rotations: RotationRepository,
  ) {}

  /** The entry that replaced this life, or, without a lease, the last key of this name. */
  async entry(
    keyId: string,
    lease?: string,
    session?: ClientSession,
  ): Promise<RotationDocument | null> {
    if (!lease) {
      return this.rotations.findLastDone(keyId, session);
    }
    const entry = await this.rotations.findByLife(lease, session);
    return entry?.state === 'done' && entry.failedKeyId === keyId ? entry : null;
  }

  /**
   * Follows the journal from replacement to replacement, life by life: names come back when a backup key is restored
   * and used again, lives never do.
   * @returns the id of the living one, or null when an admin deleted it
   */
  async living(entry: RotationDocument): Promise<string | null> {
    let current = entry;
    for (;;) {
      const { replacementKeyId, replacementLife } = current;
      if (!replacementKeyId || !replacementLife) {
        return null;
      }
      // The key before the journal: one that a rotation takes away between the two reads stands in the journal then.
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
