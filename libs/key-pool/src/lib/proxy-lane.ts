import type { KeyStatus } from './key-status';
import { LaneCounts, type CountedMember } from './lane-counts';
import { ReadyRing, type RingMember } from './ready-ring';

/** A key as the pool hands it out. Times are epoch ms. */
export interface PoolKey {
  readonly id: string;
  readonly life: string;
  readonly rev: number;
  readonly apiKey: string;
  readonly status: KeyStatus;
  readonly cooldownUntil: number | null;
}

export interface PoolBinding {
  readonly id: string;
  readonly life: string;
  readonly rev: number;
  readonly proxyId: string;
  readonly keyId: string;
  /** Lower numbers are tried first. */
  readonly priority: number;
  readonly isActive: boolean;
}

/** All the pool knows under one key id. Bindings may come before their key and stay a moment longer. */
export interface KeySlot {
  key: PoolKey | null;
  readonly lanes: Set<LaneMember>;
}

/** One binding in the lane of its proxy. */
export interface LaneMember extends RingMember, CountedMember {
  readonly binding: PoolBinding;
  readonly slot: KeySlot;
  tier: Tier | null;
}

interface Tier {
  readonly priority: number;
  readonly ready: ReadyRing<LaneMember>;
}

/** The bindings of one proxy, with those whose key can be handed out now sorted by priority. */
export class ProxyLane {
  readonly members = new Set<LaneMember>();
  readonly counts = new LaneCounts<LaneMember>();
  /** Only tiers with a ready member, lowest priority number first. */
  private readonly tiers: Tier[] = [];
  private readyMembers = 0;

  /** How many keys can be handed out now. */
  get ready(): number {
    return this.readyMembers;
  }

  get hasReady(): boolean {
    return this.tiers.length > 0;
  }

  /** Equals take turns. */
  next(): LaneMember | undefined {
    return this.tiers[0]?.ready.next();
  }

  /** Equals take turns. Each key is bound once, so that no more members are skipped than ids are excluded. */
  nextExcept(excluded: ReadonlySet<string>): LaneMember | undefined {
    for (const { ready } of this.tiers) {
      const member = ready.nextWhere(({ binding }) => !excluded.has(binding.keyId));
      if (member) {
        return member;
      }
    }
    return undefined;
  }

  /** The status of each of these keys that can be handed out now. */
  readyStatuses(keyIds: ReadonlySet<string>): KeyStatus[] {
    const statuses: KeyStatus[] = [];
    for (const { ready } of this.tiers) {
      for (const { binding, countedAs } of ready.values()) {
        if (countedAs && keyIds.has(binding.keyId)) {
          statuses.push(countedAs);
        }
      }
    }
    return statuses;
  }

  setReady(member: LaneMember, ready: boolean): void {
    if (ready === (member.tier !== null)) {
      return;
    }
    this.readyMembers += ready ? 1 : -1;
    if (ready) {
      member.tier = this.tierOf(member.binding.priority);
      member.tier.ready.add(member);
    } else if (member.tier) {
      member.tier.ready.remove(member);
      if (member.tier.ready.size === 0) {
        this.tiers.splice(this.position(member.tier.priority), 1);
      }
      member.tier = null;
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
