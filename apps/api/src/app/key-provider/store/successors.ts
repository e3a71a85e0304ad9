import { lifeOf } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { endedKeyId, heirOf, type Ending } from './ending';
import { EndingRepository } from './ending.repository';
import { KeyRepository } from './key.repository';

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
    private readonly endings: EndingRepository,
  ) {}

  /** How this life ended, or, without a lease, the last key of this name. */
  async ending(life: LifeName, session?: ClientSession): Promise<Ending | null> {
    return (await this.endingsOf([life], session)).get(life) ?? null;
  }

  /**
   * The endings of many lives, as far as there are any, with as many reads for many as for one. A key whose rotation was
   * undone is followed through its further lives: it is `revived` when the last one lives, or was not ended by a rotation.
   */
  async endingsOf<Life extends LifeName>(
    lives: readonly Life[],
    session?: ClientSession,
  ): Promise<ReadonlyMap<Life, Ending>> {
    const names = lives.flatMap(({ keyId, lease }) => (lease === undefined ? [keyId] : []));
    const byName = await this.endings.findLast(names, session);
    const found = new Map<Life, Ending>();
    let asked = new Map<Life, string>();
    for (const life of lives) {
      const leased = lifeOf(life.lease);
      const ending = leased === undefined ? byName.get(life.keyId) : undefined;
      if (ending) {
        found.set(life, ending);
      }
      if (leased !== undefined) {
        asked.set(life, leased);
      }
    }
    while (asked.size > 0) {
      const byLife = await this.endings.findAll([...asked.values()], session);
      const next = new Map<Life, string>();
      for (const [life, current] of asked) {
        const ending = byLife.get(current);
        if (ending && endedKeyId(ending) === life.keyId) {
          found.set(life, ending);
          if (ending.kind === 'revived') {
            next.set(life, ending.life);
          }
        }
      }
      asked = next;
    }
    return found;
  }

  /**
   * Follows the journal from heir to heir, life by life: names are reused when a backup key is restored, lives never are.
   * @returns the id of the living key, or null when an admin deleted it
   */
  async living(ending: Ending, session?: ClientSession): Promise<string | null> {
    let current = ending;
    for (;;) {
      const heir = heirOf(current);
      if (!heir) {
        return null;
      }
      // The key before the journal: one that ends between the two reads is in the journal by then.
      const key = await this.keys.findById(heir.keyId, session);
      if (key?.life === heir.life) {
        return heir.keyId;
      }
      const next = await this.endings.find(heir.life, session);
      if (!next) {
        return key ? heir.keyId : null;
      }
      current = next;
    }
  }
}
