import type { EventDocument } from '../../src/app/events/event.schema';
import type { Change } from './fake-engine/engine';
import type { GuardUse } from './process';
import type { Snapshot } from './snapshot';

/** One commit with the events it contains. */
export interface Told {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly changes: readonly Change[];
  readonly events: readonly EventDocument[];
  readonly guard: GuardUse;
}

export function keyOf(event: EventDocument): string {
  return event.keyId ?? '';
}

export function waits(now: Snapshot, life: string | undefined): boolean {
  return now.rotationOf(life ?? '')?.state === 'waiting';
}

export function outline({
  _id,
  proxyId,
  priority,
  isActive,
}: {
  readonly _id: { toHexString(): string };
  readonly proxyId: string;
  readonly priority: number;
  readonly isActive: boolean;
}) {
  return [_id.toHexString(), proxyId, priority, isActive];
}

/** The names of the violated ones. */
export function broken(demands: Readonly<Record<string, boolean | undefined>>): string[] {
  return Object.entries(demands).flatMap(([what, holds]) => (holds ? [] : [what]));
}
