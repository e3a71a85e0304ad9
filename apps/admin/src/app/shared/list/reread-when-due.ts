import { DestroyRef, effect, inject } from '@angular/core';
import { Clock } from '../../core/time/clock';
import type { LiveResource } from './live-resource';

/** The server's clock may be a little behind: when it still names the same time, it is not asked again at once. */
const PAUSE_MS = 2_000;

/**
 * Reads again when the time has come at which the answer itself says that it is outdated: nothing else tells of it. Needs
 * an injection context.
 */
export function rereadWhenDue<Value>(
  resource: LiveResource<Value>,
  dueAt: (value: Value) => string | null,
): void {
  const clock = inject(Clock);
  clock.watch(inject(DestroyRef));
  let lastDue: string | null = null;
  effect(() => {
    const now = clock.now();
    const value = resource.value();
    const due = value === undefined ? null : dueAt(value);
    if (due === null || now < Date.parse(due) || resource.isLoading()) return;
    if (due === lastDue && Date.now() - (resource.loadedAt() ?? 0) < PAUSE_MS) return;
    lastDue = due;
    resource.reload();
  });
}
