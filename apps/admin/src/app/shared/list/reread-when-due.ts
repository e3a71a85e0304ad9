import { computed, DestroyRef, effect, inject } from '@angular/core';
import { Clock } from '../../core/time/clock';
import type { LiveResource } from './live-resource';

/** The server's clock may be a little behind: when it still names the same time, it is not asked again at once. */
const PAUSE_MS = 2_000;

/**
 * Reads again when the first of the times has come at which the answer itself says that it is outdated: nothing else tells of
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
    if (due === null || now < Date.parse(due) || resource.isLoading()) return;
    if (due === lastDue && Date.now() - (resource.loadedAt() ?? 0) < PAUSE_MS) return;
    lastDue = due;
    resource.reload();
  });
}

/** Times of one form are ordered as their texts are. */
function earliest(times: readonly (string | null | undefined)[]): string | null {
  let first: string | null = null;
  for (const time of times) {
    if (time && (first === null || time < first)) first = time;
  }
  return first;
}
