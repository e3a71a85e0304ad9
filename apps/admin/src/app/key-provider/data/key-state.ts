import { isUsable, type KeyStatus } from '@keypool/key-pool';

/** How a key stands, for people: its status, or `ready` when its cooldown is over and the next worker may try it. */
export type KeyState = KeyStatus | 'ready';

/** As the API tells it. */
export interface Standing {
  readonly status: KeyStatus;
  readonly cooldownUntil: string | null;
}

/** Whether `acquire` may hand the key out. `now`: the server's time in epoch ms. */
export function isUsableKey({ status, cooldownUntil }: Standing, now: number): boolean {
  const until = cooldownUntil === null ? null : Date.parse(cooldownUntil);
  return isUsable({ status, cooldownUntil: until }, now);
}

export function keyState(key: Standing, now: number): KeyState {
  return key.status !== 'healthy' && isUsableKey(key, now) ? 'ready' : key.status;
}
