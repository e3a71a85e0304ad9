import { DestroyRef, inject, Service } from '@angular/core';

/** Long enough that a word is searched for once, short enough to feel immediate. */
const PAUSE_MS = 250;

/** Detects a pause in typing. Tests provide their own, so that no time has to pass. */
@Service()
export class TypingPause {
  /** @returns cancels it */
  next(act: () => void): () => void {
    const timer = setTimeout(act, PAUSE_MS);
    return () => clearTimeout(timer);
  }
}

export interface WhenTyped {
  /** At the next pause, unless more is typed before. */
  soon(text: string): void;
  /** At once, instead of at the next pause. */
  now(text: string): void;
}

/** Uses typed text at a pause. Needs an injection context, and does nothing once that is destroyed. */
export function whenTyped(use: (text: string) => void): WhenTyped {
  const pause = inject(TypingPause);
  let cancel = () => undefined as void;
  inject(DestroyRef).onDestroy(() => cancel());
  return {
    soon: (text) => {
      cancel();
      cancel = pause.next(() => use(text));
    },
    now: (text) => {
      cancel();
      use(text);
    },
  };
}
