import type { LaneMember } from './proxy-lane';
import { ReadyRing } from './ready-ring';

/** The members of one priority. */
export interface Tier {
  readonly priority: number;
  readonly ready: ReadyRing<LaneMember>;
}

/** Usable members, the lowest priority number first; equals take turns. A member is in at most one line. */
export class PriorityLine {
  /** Only tiers with a member, lowest priority number first. */
  private readonly tiers: Tier[] = [];

  get isEmpty(): boolean {
    return this.tiers.length === 0;
  }

  add(member: LaneMember): void {
    member.tier = this.tierOf(member.binding.priority);
    member.tier.ready.add(member);
  }

  remove(member: LaneMember): void {
    if (!member.tier) {
      return;
    }
    const { priority, ready } = member.tier;
    ready.remove(member);
    if (ready.size === 0) {
      this.tiers.splice(this.position(priority), 1);
    }
    member.tier = null;
  }

  next(): LaneMember | undefined {
    return this.tiers[0]?.ready.next();
  }

  /** Each key is bound once, so at most as many members are skipped as ids are excluded. */
  nextExcept(excluded: ReadonlySet<string>): LaneMember | undefined {
    for (const { ready } of this.tiers) {
      const member = ready.nextWhere(({ binding }) => !excluded.has(binding.keyId));
      if (member) {
        return member;
      }
    }
    return undefined;
  }

  *[Symbol.iterator](): Iterator<LaneMember> {
    for (const { ready } of this.tiers) {
      yield* ready.values();
    }
  }

  private tierOf(priority: number): Tier {
    const position = this.position(priority);
    const found = this.tiers[position];
    if (found?.priority === priority) {
      return found;
    }
    const tier = { priority, ready: new ReadyRing<LaneMember>() };
    this.tiers.splice(position, 0, tier);
    return tier;
  }

  /** Where the tier of this priority is, or would stand. */
  private position(priority: number): number {
    let low = 0;
    let high = this.tiers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.tiers[middle]?.priority ?? 0) < priority) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
