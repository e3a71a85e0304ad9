import { isUsable, type KeyStatus } from '@keypool/key-pool';

/**
 * The state of a key as shown: its status; `ready` when its cooldown is over and the next worker may try it; `unreadable`
 * when its secret cannot be opened. `error` is a suspect.
 */
export type KeyState = KeyStatus | 'ready' | 'unreadable';

/** As the API has it. */
export interface Standing {
  readonly status: KeyStatus;
  readonly cooldownUntil: string | null;
  readonly nextTryAt?: string | undefined;
}

/** Whether `acquire` may hand the key out. `now`: the server's time in epoch ms. */
export function isUsableKey({ status, ...times }: Standing, now: number): boolean {
  const [cooldownUntil, nextTryAt] = [timeOf(times.cooldownUntil), timeOf(times.nextTryAt)];
  return isUsable({ status, cooldownUntil, nextTryAt }, now);
}

export function keyState(key: Standing, now: number): KeyState {
  if (key.status === 'error') {
    return key.nextTryAt === undefined ? 'unreadable' : 'error';
  }
  return key.status !== 'healthy' && isUsableKey(key, now) ? 'ready' : key.status;
}

/** Whether an admin can clear what holds the key back and keep its counts. */
export function isClearable({ status, nextTryAt }: Standing): boolean {
  return status === 'rate_limited' || (status === 'error' && nextTryAt !== undefined);
}

function timeOf(text: string | null | undefined): number | null {
  return typeof text === 'string' ? Date.parse(text) : null;
}
