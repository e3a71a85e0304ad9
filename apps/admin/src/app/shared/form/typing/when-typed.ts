import { DestroyRef, inject, Service } from '@angular/core';

/** Long enough that a word is searched for once, short enough to feel immediate. */
const PAUSE_MS = 250;

/** Notices that somebody who types has paused. Tests provide one of their own, and so need no time to pass. */
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

/** Uses what somebody types when they pause. Needs an injection context, and does nothing after its end. */
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
