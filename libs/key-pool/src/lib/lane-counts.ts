import { DueHeap } from './due-heap';
import { dueBackAt, KEY_STATUSES, type KeyStatus } from './key-status';
import type { PoolKey } from './proxy-lane';

/** Why a proxy gets no key. */
export interface Shortage {
  /** Active bindings of the proxy whose key exists. */
  readonly bound: number;
  /** How many of their keys have which status, and how many could be handed out if they were not excluded. */
  readonly reasons: Partial<Record<KeyStatus | 'excluded', number>>;
  /** Epoch ms of the earliest end of a cooldown, or null when none runs. */
  readonly dueAt: number | null;
}

/** A member that is counted. It remembers how it was last counted, so that an unchanged member costs nothing. */
export interface CountedMember {
  countedAs: KeyStatus | null;
  /** Epoch ms, or null when nothing is due. */
  dueAt: number | null;
}

/**
 * How many keys of one proxy are in which state, counted at every change of a key or binding: telling why there is none
 * costs the same with ten bindings and with ten thousand.
 */
export class LaneCounts<Member extends CountedMember> {
  private readonly byStatus = new Map<KeyStatus, number>();
  private readonly due = new DueHeap<Member>();
  private bound = 0;

  /**
   * @param key as it is now; null when it does not count: it does not exist, or its binding is switched off or gone
   * @param now epoch ms. When a cooldown ends later, the member must be counted again
   */
  count(member: Member, key: PoolKey | null, now: number): void {
    const status = key?.status ?? null;
    if (status !== member.countedAs) {
      this.add(member.countedAs, -1);
      this.add(status, 1);
      member.countedAs = status;
    }
    const dueAt = key && dueBackAt(key, now);
    if (dueAt !== member.dueAt) {
      member.dueAt = dueAt;
      this.expect(member, dueAt);
    }
  }

  /**
   * Only valid while no key can be handed out: one that still looks healthy is set aside then, because its failure is known.
   * @param excluded the statuses of the keys that could be handed out but are excluded
   */
  shortage(excluded: readonly KeyStatus[] = []): Shortage {
    const reasons: Shortage['reasons'] = excluded.length > 0 ? { excluded: excluded.length } : {};
    for (const status of KEY_STATUSES) {
      let count = this.byStatus.get(status) ?? 0;
      for (const one of excluded) {
        count -= one === status ? 1 : 0;
      }
      if (count > 0) {
        const shown = status === 'healthy' ? 'error' : status;
        reasons[shown] = (reasons[shown] ?? 0) + count;
      }
    }
    return { bound: this.bound, reasons, dueAt: this.due.earliest };
  }

  /** Keys whose cooldown runs. */
  get coolingDown(): number {
    return this.due.size;
  }

  private expect(member: Member, dueAt: number | null): void {
    if (dueAt === null) {
      this.due.delete(member);
    } else {
      this.due.set(member, dueAt);
    }
  }

  private add(status: KeyStatus | null, by: 1 | -1): void {
    if (status !== null) {
      this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + by);
      this.bound += by;
    }
  }
}
