import type { GuardHold } from './guard/guard-hold';
import type { KeyStanding, KeyStatus } from './key-status';
import { LaneCounts, type CountedMember } from './lane-counts';
import { LastResort } from './last-resort';
import { PriorityLine, type Tier } from './priority-line';
import type { RingMember } from './ready-ring';

/** A key as the pool hands it out. Times are epoch ms. */
export interface PoolKey extends KeyStanding {
  readonly id: string;
  readonly life: string;
  readonly rev: number;
  readonly apiKey: string;
  /** How many waits of a suspect have begun. */
  readonly suspectStep: number;
  /** Of a key that the guard holds (SPEC 6.4): it is tried when the guard says so, and else last in line. */
  readonly hold: GuardHold | null;
  /** The last conviction that left the key in the pool, or null for none. */
  readonly convictedAt: number | null;
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

/** Everything the pool knows about one key id. Bindings may arrive before their key, and stay a moment longer. */
export interface KeySlot {
  key: PoolKey | null;
  /** When the key is tried in its old place, in epoch ms; null for one that is neither suspect nor held. */
  nextTryAt: number | null;
  /** Tries without any report since the key became suspect or was convicted. */
  triesUnheard: number;
  readonly lanes: Set<LaneMember>;
}

/** The line of a key that can be handed out: a suspect stands last, except when it is tried. */
export type Place = 'ordinary' | 'last';

/** One binding in the lane of its proxy. */
export interface LaneMember extends RingMember, CountedMember {
  readonly binding: PoolBinding;
  readonly slot: KeySlot;
  at: Place | null;
  tier: Tier | null;
  /** The second of the epoch in which the proxy last got the key. */
  usedIn: number;
}

/** The bindings of one proxy. Those whose key can be handed out now stand in two lines, suspects in the second one. */
export class ProxyLane {
  readonly members = new Set<LaneMember>();
  readonly counts = new LaneCounts<LaneMember>();
  readonly lastResort = new LastResort();
  private readonly lines: Readonly<Record<Place, PriorityLine>> = {
    ordinary: new PriorityLine(),
    last: new PriorityLine(),
  };
  private readyMembers = 0;

  /** How many keys can be handed out now. */
  get ready(): number {
    return this.readyMembers;
  }

  get hasReady(): boolean {
    return this.readyMembers > 0;
  }

  /** Equals take turns. */
  next(): LaneMember | undefined {
    return this.readyMembers === 0
      ? undefined
      : (this.lines.ordinary.next() ?? this.lines.last.next());
  }

  /** Equals take turns. It skips at most as many members as ids are excluded. */
  nextExcept(excluded: ReadonlySet<string>): LaneMember | undefined {
    return this.lines.ordinary.nextExcept(excluded) ?? this.lines.last.nextExcept(excluded);
  }

  /** The status of each of these keys that can be handed out now. */
  readyStatuses(keyIds: ReadonlySet<string>): KeyStatus[] {
    const statuses: KeyStatus[] = [];
    for (const line of [this.lines.ordinary, this.lines.last]) {
      for (const { binding, countedAs } of line) {
        if (countedAs && keyIds.has(binding.keyId)) {
          statuses.push(countedAs);
        }
      }
    }
    return statuses;
  }

  /** @param place null for one that cannot be handed out now */
  put(member: LaneMember, place: Place | null): void {
    if (place === member.at) {
      return;
    }
    if (member.at) {
      this.lines[member.at].remove(member);
      this.readyMembers--;
    }
    if (place) {
      this.lines[place].add(member);
      this.readyMembers++;
    }
    member.at = place;
  }
}
