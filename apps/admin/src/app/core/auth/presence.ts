import { DOCUMENT } from '@angular/common';
import { DestroyRef, inject, Service } from '@angular/core';

/** A click without a pointer comes from a screen reader. */
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'click'] as const;
const PRESENT_FOR_MS = 60_000;

/** Whether somebody is using the page, or it only reloads on its own. */
@Service()
export class Presence {
  /** Opening the page counts too. */
  private lastSignAt = Date.now();

  constructor() {
    const document = inject(DOCUMENT);
    const note = () => {
      this.lastSignAt = Date.now();
    };
    for (const sign of SIGNS) {
      document.addEventListener(sign, note, { capture: true, passive: true });
    }
    inject(DestroyRef).onDestroy(() => {
      for (const sign of SIGNS) {
        document.removeEventListener(sign, note, { capture: true });
      }
    });
  }

  isThere(): boolean {
    return Date.now() - this.lastSignAt < PRESENT_FOR_MS;
  }
}
