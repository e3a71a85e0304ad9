import { stepAt } from './cooldown';
import { DueHeap } from './due-heap';
import { DEFAULT_GUARD_SETTINGS, type GuardSettings } from './guard/guard-settings';
import { anotherSucceeded, QUIET_GUARD, type GuardState } from './guard/guard-state';
import { dueBackAt, isSuspect } from './key-status';
import { leaseStamp } from './lease';
import type { KeySlot, PoolKey } from './proxy-lane';

/** A held key is not tried before another key has succeeded. */
const NOT_YET = Number.POSITIVE_INFINITY;

/** What time alone changes: cooldowns end, and keys that are last in line become due for a try. */
export class SlotClock {
  private readonly changing = new DueHeap<KeySlot>();
  private readonly held = new Set<KeySlot>();
  private guard: GuardState = QUIET_GUARD;
  private latest = 0;
  private latestSecond = 0;
  private stamp = leaseStamp(0);

  /** @param suspectStepsMs how long suspects wait for each of their tries */
  constructor(
    private readonly suspectStepsMs: readonly number[],
    private readonly settings: Pick<GuardSettings, 'tryAfterMs'> = DEFAULT_GUARD_SETTINGS,
  ) {}

  /** Epoch ms. */
  get now(): number {
    return this.latest;
  }

  /**
   * Times never go back: a clock that is set back must not revive a waiting key. Within one millisecond, which may bring
   * thousands of requests, nothing changes.
   * @returns whether any key changes
   */
  advance(now: number): boolean {
    if (now <= this.latest) {
      return false;
    }
    this.latest = now;
    this.latestSecond = Math.floor(now / 1_000);
    this.stamp = leaseStamp(now);
    const { earliest } = this.changing;
    return earliest !== null && earliest <= now;
  }

  /** Of the epoch: a small whole number, which every hand-out can afford to write down. */
  get second(): number {
    return this.latestSecond;
  }

  /** The part of a lease that tells when it was handed out. */
  get leaseStamp(): string {
    return this.stamp;
  }

  /** Whether the guard holds any key. */
  get hasHeld(): boolean {
    return this.held.size > 0;
  }

  /** The slot has another key, or its key has changed. */
  keyChanged(slot: KeySlot, before: PoolKey | null): void {
    const { key } = slot;
    // Other changes of a key neither move nor repeat its try.
    if (!isSameWait(before, key)) {
      slot.nextTryAt = key && this.firstTryAt(key);
      slot.triesUnheard = 0;
    }
    if (key?.hold) {
      this.held.add(slot);
    } else {
      this.held.delete(slot);
    }
    this.expectChange(slot);
  }

  /**
   * The guard knows something new: another key may have succeeded since a held one was convicted.
   * @returns the slots whose try has a time now
   */
  guardChanged(state: GuardState): KeySlot[] {
    this.guard = state;
    const changed: KeySlot[] = [];
    for (const slot of this.held) {
      const tryAt = slot.nextTryAt === NOT_YET && slot.key ? this.firstTryAt(slot.key) : null;
      if (tryAt !== null && tryAt !== NOT_YET) {
        slot.nextTryAt = tryAt;
        this.expectChange(slot);
        changed.push(slot);
      }
    }
    return changed;
  }

  /** Whether handing out the key now is its try. */
  isTryDue({ nextTryAt }: KeySlot): boolean {
    return nextTryAt !== null && nextTryAt <= this.latest;
  }

  /** Whether the key is last in line, because its try is still to come. */
  isLast({ nextTryAt }: KeySlot): boolean {
    return nextTryAt !== null && nextTryAt > this.latest;
  }

  /** The key is handed out as a try. If nobody reports on it, the next one comes at the end of the next step. */
  tryBegins(slot: KeySlot, { suspectStep }: PoolKey): void {
    const step = suspectStep + slot.triesUnheard++;
    slot.nextTryAt = this.latest + stepAt(this.suspectStepsMs, step);
    this.expectChange(slot);
  }

  /** Takes out a slot whose time has come. */
  popChanged(): KeySlot | undefined {
    const slot = this.changing.popDue(this.latest);
    if (slot) {
      // When a cooldown ends, a try may still lie ahead, and the other way round.
      this.expectChange(slot);
    }
    return slot;
  }

  private firstTryAt({ id, hold, ...key }: PoolKey): number | null {
    if (!hold) {
      return tryTimeOf(key);
    }
    return anotherSucceeded(this.guard, id, hold.convictedAt)
      ? hold.convictedAt + this.settings.tryAfterMs
      : NOT_YET;
  }

  private expectChange(slot: KeySlot): void {
    const at = Math.min(
      this.ifLater(slot.key && dueBackAt(slot.key, this.latest)),
      this.ifLater(slot.nextTryAt),
    );
    if (at === NOT_YET) {
      this.changing.delete(slot);
    } else {
      this.changing.set(slot, at);
    }
  }

  private ifLater(at: number | null): number {
    return at !== null && at > this.latest ? at : NOT_YET;
  }
}

function isSameWait(one: PoolKey | null, other: PoolKey | null): boolean {
  return (
    one?.life === other?.life &&
    one?.hold?.convictedAt === other?.hold?.convictedAt &&
    (one && tryTimeOf(one)) === (other && tryTimeOf(other))
  );
}

function tryTimeOf(key: Omit<PoolKey, 'id' | 'hold'>): number | null {
  return isSuspect(key) ? key.nextTryAt : null;
}
