import type { WorkerEvent } from './worker-events';

/** Tells the program around the client what happened. */
export type Tell = (event: WorkerEvent) => void;

/** Of a hook: when it throws, no request is harmed. */
export function tellBy(hook: Tell | undefined): Tell {
  return (event) => {
    try {
      hook?.(event);
    } catch {
      // There is nobody else to tell.
    }
  };
}
