import { computed, DestroyRef, effect, inject } from '@angular/core';
import { Clock } from '../../core/time/clock';
import type { LiveResource } from './live-resource';

/** The server's clock may be a little behind: when it still names the same time, wait before asking again. */
const PAUSE_MS = 2_000;

/**
 * Reads again at the first of the times at which the answer says that it becomes outdated: nothing else announces
 * it. Needs an injection context.
 */
export function rereadWhenDue<Value>(
  resource: LiveResource<Value>,
  times: (value: Value) => readonly (string | null | undefined)[],
): void {
  const clock = inject(Clock);
  clock.watch(inject(DestroyRef));
  const next = computed(() => {
    const value = resource.value();
    return value === undefined ? null : earliest(times(value));
  });
  let lastDue: string | null = null;
  effect(() => {
    const now = clock.now();
    const due = next();
    if (due === null || now < Date.parse(due) || resource.isLoading()) {
      return;
    }
    if (due === lastDue && Date.now() - (resource.loadedAt() ?? 0) < PAUSE_MS) {
      return;
    }
    lastDue = due;
    resource.reload();
  });
}

/** ISO times sort as texts. */
function earliest(times: readonly (string | null | undefined)[]): string | null {
  let first: string | null = null;
  for (const time of times) {
    if (time && (first === null || time < first)) {
      first = time;
    }
  }
  return first;
}
