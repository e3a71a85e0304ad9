import { BindingIndex } from './binding-index';
import { DEFAULT_COOLDOWN_SETTINGS } from './cooldown';
import { DEFAULT_GUARD_SETTINGS, type GuardSettings } from './guard/guard-settings';
import type { GuardState } from './guard/guard-state';
import { isUsable } from './key-status';
import type { Shortage } from './lane-counts';
import type { LeaseParts } from './lease';
import { Mirror } from './mirror';
import type { KeySlot, LaneMember, Place, PoolBinding, PoolKey, ProxyLane } from './proxy-lane';
import { SlotClock } from './slot-clock';

/** What a worker gets. Whoever answers writes its lease (`leaseOf`): that takes a third of the time of choosing a key. */
export interface HandedOutKey extends LeaseParts {
  readonly keyId: string;
  readonly apiKey: string;
  readonly priority: number;
}

/** The state of one proxy's keys, and when it changes next. */
export interface ProxyFigures {
  /** Bindings, switched on or off. */
  readonly bindings: number;
  /** Those that are on. */
  readonly active: number;
  /** Those that are on and whose key `acquire` could hand out. */
  readonly usable: number;
  /** Those that are on and whose key is cooling down. */
  readonly coolingDown: number;
  /** Epoch ms at which the first of these cooldowns ends, or null when none runs. */
  readonly dueAt: number | null;
}

/**
 * The keys and bindings of one provider, in memory, indexed by proxy (SPEC section 5). Handing out a key, and refusing one,
 * costs the same with a hundred keys and with a hundred thousand; a change costs as much as it affects. `Key` and `Binding`
 * may have more fields, which the pool keeps.
 */
export class KeyPool<Key extends PoolKey = PoolKey, Binding extends PoolBinding = PoolBinding> {
  readonly keys = new Mirror<Key>((before, after) => this.keyChanged(before, after));
  readonly bindings = new Mirror<Binding>((before, after) => this.bindingChanged(before, after));
  readonly index = new BindingIndex();
  private readonly aside = new Map<string, number>();
  private readonly clock: SlotClock;

  /**
   * @param becameReady called when a proxy that had no key to hand out may have one now
   * @param suspectStepsMs how long suspects wait for each of their tries
   * @param guard without it, exhausted keys are left alone, and held ones last in line
   */
  constructor(
    private readonly becameReady: (proxyId: string) => void = () => undefined,
    suspectStepsMs = DEFAULT_COOLDOWN_SETTINGS.suspectStepsMs,
    private readonly guard: GuardSettings = DEFAULT_GUARD_SETTINGS,
  ) {
    this.clock = new SlotClock(suspectStepsMs, guard);
  }

  /**
   * The usable key with the lowest priority number among the proxy's active bindings; equals take turns. Suspects come last,
   * but at the end of each step one `acquire` tries them. When no key is usable, a held or exhausted one serves from time to
   * time.
   * @param now epoch ms of the database's clock
   * @param excluded ids of keys that must not be handed out
   */
  acquire(proxyId: string, now: number, excluded?: ReadonlySet<string>): HandedOutKey | null {
    this.advance(now);
    const lane = this.index.lanes.get(proxyId);
    const member =
      (excluded ? lane?.nextExcept(excluded) : lane?.next()) ?? this.lastResort(lane, excluded);
    const key = member?.slot.key;
    if (!member || !key) {
      return null;
    }
    member.usedIn = this.clock.second;
    if (member.slot.nextTryAt !== null && this.clock.isTryDue(member.slot)) {
      this.clock.tryBegins(member.slot, key);
      this.refresh(member.slot);
    }
    return {
      keyId: key.id,
      apiKey: key.apiKey,
      priority: member.binding.priority,
      life: key.life,
      leaseStamp: this.clock.leaseStamp,
    };
  }

  /** Ends the cooldowns that are over, and lets keys be tried whose time has come. */
  advance(now: number): void {
    if (!this.clock.advance(now)) {
      return;
    }
    for (let slot = this.clock.popChanged(); slot; slot = this.clock.popChanged()) {
      this.refresh(slot);
    }
  }

  /** Whether the guard holds any key. */
  get hasHeld(): boolean {
    return this.clock.hasHeld;
  }

  /** The guard of this provider knows something new (SPEC 6.4): held keys may become due for a try. */
  guardChanged(state: GuardState): void {
    this.clock.guardChanged(state).forEach((slot) => this.refresh(slot));
  }

  /**
   * Keeps the key from being handed out while its failure is handled (SPEC 6.2), whatever changes arrive meanwhile.
   * @returns ends that: call it when the outcome has been read from the database
   */
  setAside(keyId: string, life: string): () => void {
    this.aside.set(life, (this.aside.get(life) ?? 0) + 1);
    this.refresh(this.index.find(keyId));
    let released = false;
    return () => {
      if (released) {
        return;
      }
      released = true;
      const left = (this.aside.get(life) ?? 1) - 1;
      if (left > 0) {
        this.aside.set(life, left);
      } else {
        this.aside.delete(life);
      }
      this.refresh(this.index.find(keyId));
    };
  }

  /**
   * Why `acquire` has just handed out no key.
   * @param excluded ids of keys that must not be handed out
   */
  shortage(proxyId: string, excluded?: ReadonlySet<string>): Shortage {
    const lane = this.index.lanes.get(proxyId);
    if (!lane) {
      return { bound: 0, reasons: {}, dueAt: null };
    }
    const shortage = lane.counts.shortage(excluded && lane.readyStatuses(excluded));
    const lastResortAt = lane.hasReady ? null : lane.lastResort.dueAt;
    const dueAt = Math.min(shortage.dueAt ?? Infinity, lastResortAt ?? Infinity);
    return { ...shortage, dueAt: dueAt === Infinity ? null : dueAt };
  }

  /**
   * The proxies that any binding names, switched on or off, and whether each has a key to hand out.
   * @param now epoch ms of the database's clock
   */
  proxies(now: number): { readonly proxyId: string; readonly usable: boolean }[] {
    this.advance(now);
    return [...this.index.lanes].map(([proxyId, lane]) => ({ proxyId, usable: lane.hasReady }));
  }

  /**
   * Costs the same, however many keys the proxy has.
   * @param now epoch ms of the database's clock
   */
  figuresOf(proxyId: string, now: number): ProxyFigures {
    this.advance(now);
    const lane = this.index.lanes.get(proxyId);
    const shortage = lane?.counts.shortage();
    return {
      bindings: lane?.members.size ?? 0,
      active: shortage?.bound ?? 0,
      usable: lane?.ready ?? 0,
      coolingDown: lane?.counts.coolingDown ?? 0,
      dueAt: shortage?.dueAt ?? null,
    };
  }

  /**
   * The keys of a proxy that `acquire` could hand out.
   * @param now epoch ms of the database's clock
   */
  usableKeysOf(proxyId: string, now: number): string[] {
    this.advance(now);
    return [...(this.index.lanes.get(proxyId)?.members ?? [])].flatMap(({ tier, binding }) =>
      tier ? [binding.keyId] : [],
    );
  }

  private keyChanged(before: PoolKey | null, after: PoolKey | null): void {
    const id = after?.id ?? before?.id;
    if (id === undefined) {
      return;
    }
    const slot = this.index.slot(id);
    slot.key = after;
    this.clock.keyChanged(slot, before);
    this.refresh(slot);
    this.index.forgetEmpty(id, slot);
  }

  private bindingChanged(before: PoolBinding | null, after: PoolBinding | null): void {
    const removed = before && this.index.remove(before, this.clock.now);
    if (after) {
      // A changed binding keeps the time of its last use.
      this.refreshMember(this.index.add(after, removed?.usedIn));
    }
  }

  private refresh(slot: KeySlot | undefined): void {
    for (const member of slot?.lanes ?? []) {
      this.refreshMember(member);
    }
  }

  private refreshMember(member: LaneMember): void {
    const { binding, slot } = member;
    const lane = this.index.lane(binding.proxyId);
    const hadReady = lane.hasReady;
    const key = binding.isActive ? slot.key : null;
    lane.counts.count(member, key, this.clock.now);
    lane.lastResort.put(member, key && this.convictedAt(key));
    lane.put(member, key && this.placeOf(slot, key));
    if (!hadReady && lane.hasReady) {
      this.becameReady(binding.proxyId);
    }
  }

  private placeOf(slot: KeySlot, key: PoolKey): Place | null {
    if (this.aside.has(key.life)) {
      return null;
    }
    // A held key is tried during the cooldown of its hold, not during one that the upstream asked for since.
    if (key.hold && (key.cooldownUntil ?? 0) <= key.hold.until && this.clock.isTryDue(slot)) {
      return 'ordinary';
    }
    if (!isUsable(key, this.clock.now)) {
      return null;
    }
    return this.clock.isLast(slot) ? 'last' : 'ordinary';
  }

  private lastResort(
    lane: ProxyLane | undefined,
    excluded: ReadonlySet<string> | undefined,
  ): LaneMember | undefined {
    return lane?.hasReady
      ? undefined
      : lane?.lastResort.take(
          this.clock.now,
          ({ slot: { key } }) =>
            key !== null && !excluded?.has(key.id) && !this.aside.has(key.life),
        );
  }

  /** Null for a key that never serves as a last resort. */
  private convictedAt(key: PoolKey): number | null {
    const isConvicted = Boolean(key.hold) || key.status === 'exhausted';
    return this.guard.isOn && isConvicted ? key.convictedAt : null;
  }
}
