import type { WorkerEvent } from './worker-events';

/** Takes an event of the client. */
export type Emit = (event: WorkerEvent) => void;

/** A hook that throws harms no request. */
export function emitTo(hook: Emit | undefined): Emit {
  return (event) => {
    try {
      hook?.(event);
    } catch {
      // Nobody else listens.
    }
  };
}
