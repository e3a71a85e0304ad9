import { computed, DestroyRef, inject, type Signal } from '@angular/core';
import { Clock } from './clock';

/**
 * The server's time as far as `deadlines` are concerned: the latest of them that has passed, in epoch ms, or 0. It changes
 * only when one of them passes, so that dependent values are not recomputed every second. Needs an injection
 * context.
 */
export function lastPassed(deadlines: () => readonly (string | null)[]): Signal<number> {
  const clock = inject(Clock);
  clock.watch(inject(DestroyRef));
  const ascending = computed(() =>
    deadlines()
      .flatMap((deadline) => (deadline === null ? [] : [Date.parse(deadline)]))
      .sort((one, other) => one - other),
  );
  return computed(() => {
    const now = clock.now();
    return ascending().findLast((deadline) => deadline <= now) ?? 0;
  });
}
