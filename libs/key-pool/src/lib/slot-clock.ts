import { stepAt } from './cooldown';
import { DueHeap } from './due-heap';
import { dueBackAt, isSuspect } from './key-status';
import type { KeySlot, PoolKey } from './proxy-lane';

/** What time alone changes of keys: cooldowns end, and suspects are to be tried. */
export class SlotClock {
  private readonly changing = new DueHeap<KeySlot>();
  private latest = 0;

  /** @param suspectStepsMs how long suspects wait for each of their tries */
  constructor(private readonly suspectStepsMs: readonly number[]) {}

  /** Epoch ms. */
  get now(): number {
    return this.latest;
  }

  /**
   * Times never go back: a clock that is set back must not revive a waiting key.
   * @returns whether any key changes
   */
  advance(now: number): boolean {
    if (now > this.latest) {
      this.latest = now;
    }
    const { earliest } = this.changing;
    return earliest !== null && earliest <= this.latest;
  }

  /** The slot has another key, or the key another state. */
  keyChanged(slot: KeySlot, before: PoolKey | null): void {
    const { key } = slot;
    // What else changes of a suspect leaves it the try that it waits for, or has had.
    if (before?.life !== key?.life || tryTimeOf(before) !== tryTimeOf(key)) {
      slot.nextTryAt = tryTimeOf(key);
      slot.triesUnheard = 0;
    }
    this.expectChange(slot);
  }

  /** Whether the key, handed out now, is tried. */
  isTryDue({ nextTryAt }: KeySlot): boolean {
    return nextTryAt !== null && nextTryAt <= this.latest;
  }

  /** The key is suspect and not to be tried yet. */
  isLast({ nextTryAt }: KeySlot): boolean {
    return nextTryAt !== null && nextTryAt > this.latest;
  }

  /** The key is handed out to be tried: unless something is heard of it, the next try comes at the end of the next step. */
  tryBegins(slot: KeySlot, { suspectStep }: PoolKey): void {
    const step = suspectStep + slot.triesUnheard++;
    slot.nextTryAt = this.latest + stepAt(this.suspectStepsMs, step);
    this.expectChange(slot);
  }

  /** One whose time has come. */
  popChanged(): KeySlot | undefined {
    const slot = this.changing.popDue(this.latest);
    if (slot) {
      // When a cooldown ends, a try may still be to come.
      this.expectChange(slot);
    }
    return slot;
  }

  private expectChange(slot: KeySlot): void {
    const at = (slot.key && dueBackAt(slot.key, this.latest)) ?? slot.nextTryAt;
    if (at === null || at <= this.latest) {
      this.changing.delete(slot);
    } else {
      this.changing.set(slot, at);
    }
  }
}

function tryTimeOf(key: PoolKey | null): number | null {
  return key && isSuspect(key) ? key.nextTryAt : null;
}
