import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from './actor';

/** Who sent a request, and from where. */
export interface Caller {
  readonly address: string;
  /** Known from the guard on. */
  readonly actor: () => Actor | undefined;
}

const callers = new AsyncLocalStorage<Caller>();

/** Handles a request: whatever `work` starts knows its caller. */
export function onBehalfOf(caller: Caller, work: () => void): void {
  callers.run(caller, work);
}

/**
 * The address from which this actor sent the request that is being handled. Undefined for anybody else: work in a queue goes
 * on in the request of whoever came first.
 */
export function addressOf(actor: Actor): string | undefined {
  const caller = callers.getStore();
  return caller?.actor() === actor ? caller.address : undefined;
}
