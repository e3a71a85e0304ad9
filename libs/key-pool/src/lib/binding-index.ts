import { ProxyLane, type KeySlot, type LaneMember, type PoolBinding } from './proxy-lane';

/** A second of the epoch, long before any other. */
const NEVER = 0;

/** Which keys are bound to which proxies: the slots of the keys, the lanes of the proxies, and the bindings between them. */
export class BindingIndex {
  readonly lanes = new Map<string, ProxyLane>();
  private readonly slots = new Map<string, KeySlot>();
  private readonly members = new Map<string, LaneMember>();

  /** Whether any binding, active or not, ties the key to a proxy that `allowed` accepts. */
  isBound(keyId: string, allowed: (proxyId: string) => boolean): boolean {
    for (const { binding } of this.find(keyId)?.lanes ?? []) {
      if (allowed(binding.proxyId)) {
        return true;
      }
    }
    return false;
  }

  /** The proxies that any binding, active or not, ties the key to. */
  proxiesOf(keyId: string): string[] {
    return [...(this.find(keyId)?.lanes ?? [])].map(({ binding }) => binding.proxyId);
  }

  /** Whether none of its proxies has another key that is not exhausted. */
  isOnlyKeyOfItsProxies(keyId: string): boolean {
    for (const { binding } of this.find(keyId)?.lanes ?? []) {
      const others = binding.isActive ? this.lanes.get(binding.proxyId)?.members : undefined;
      for (const { binding: other, slot } of others ?? []) {
        if (
          other.isActive &&
          other.keyId !== keyId &&
          slot.key &&
          slot.key.status !== 'exhausted'
        ) {
          return false;
        }
      }
    }
    return true;
  }

  /** The proxies that this pool handed the key to since a time, in epoch ms, of which the second counts. */
  usedBy(keyId: string, since: number): string[] {
    return [...(this.find(keyId)?.lanes ?? [])].flatMap(({ usedIn, binding }) =>
      usedIn >= Math.floor(since / 1_000) ? [binding.proxyId] : [],
    );
  }

  /** The keys that no binding names. */
  unboundKeys(): string[] {
    return [...this.slots].flatMap(([id, { key, lanes }]) => (key && lanes.size === 0 ? [id] : []));
  }

  /** The slot of a key that is known or bound. */
  find(keyId: string): KeySlot | undefined {
    return this.slots.get(keyId);
  }

  /** The slot of a key, made when there is none: `forgetEmpty` ends it. */
  slot(keyId: string): KeySlot {
    let slot = this.slots.get(keyId);
    if (!slot) {
      slot = { key: null, nextTryAt: null, triesUnheard: 0, lanes: new Set() };
      this.slots.set(keyId, slot);
    }
    return slot;
  }

  /** The lane of a proxy, made when there is none: it ends with its last binding. */
  lane(proxyId: string): ProxyLane {
    let lane = this.lanes.get(proxyId);
    if (!lane) {
      lane = new ProxyLane();
      this.lanes.set(proxyId, lane);
    }
    return lane;
  }

  /**
   * Adds a binding, which has no place in its lane yet.
   * @param usedIn the second of the epoch in which its proxy last got the key
   */
  add(binding: PoolBinding, usedIn = NEVER): LaneMember {
    const member: LaneMember = {
      usedIn,
      binding,
      slot: this.slot(binding.keyId),
      at: null,
      tier: null,
      place: -1,
      countedAs: null,
      dueAt: null,
    };
    this.members.set(binding.id, member);
    member.slot.lanes.add(member);
    this.lane(binding.proxyId).members.add(member);
    return member;
  }

  /**
   * @param now epoch ms of the database's clock
   * @returns what was removed, if the binding was there
   */
  remove(binding: PoolBinding, now: number): LaneMember | undefined {
    const member = this.members.get(binding.id);
    const lane = this.lanes.get(binding.proxyId);
    if (!member || !lane) {
      return undefined;
    }
    lane.put(member, null);
    lane.counts.count(member, null, now);
    lane.lastResort.put(member, null);
    lane.members.delete(member);
    if (lane.members.size === 0) {
      this.lanes.delete(binding.proxyId);
    }
    member.slot.lanes.delete(member);
    this.members.delete(binding.id);
    this.forgetEmpty(binding.keyId, member.slot);
    return member;
  }

  /** Ends the slot of a key that is neither known nor bound. */
  forgetEmpty(keyId: string, slot: KeySlot): void {
    if (slot.key === null && slot.lanes.size === 0) {
      this.slots.delete(keyId);
    }
  }
}
