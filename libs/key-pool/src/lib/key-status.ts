/** The states of an active key, in the order in which admins see them (SPEC 3). */
export const KEY_STATUSES = ['healthy', 'rate_limited', 'exhausted', 'error'] as const;

/** One of {@link KEY_STATUSES}. */
export type KeyStatus = (typeof KEY_STATUSES)[number];

/**
 * Whether a cooldown still runs. It has passed at its very deadline.
 * @param cooldownUntil epoch ms, or null for none
 * @param now epoch ms
 */
export function isCoolingDown(cooldownUntil: number | null, now: number): boolean {
  return cooldownUntil !== null && cooldownUntil > now;
}

/** What decides whether a key is usable. Times are epoch ms. */
export interface KeyStanding {
  readonly status: KeyStatus;
  /** The end of the cooldown, or null for none. */
  readonly cooldownUntil: number | null;
  /** When a suspect key is tried in its old place. Every suspect has such a time, and no other key counts by it. */
  readonly nextTryAt: number | null;
}

/**
 * Whether `acquire` may hand out a key (SPEC 5, "usable": not exhausted, and no cooldown running). The one place that
 * decides it: the pool hands out by it, and the API's figures and the admin app's pages count and show by it.
 *
 * - A healthy key is usable.
 * - A key that is rate limited is usable again when its cooldown has passed, before any success has made it healthy.
 *   Without a cooldown it stays out.
 * - A suspect is usable, but for a cooldown; `acquire` hands it out after all others. A key in error that is not suspect
 *   cannot be read, and stays out.
 * - An exhausted key is not: only a reset, a deletion or a rotation ends that state.
 * @param now epoch ms
 */
export function isUsable(key: KeyStanding, now: number): boolean {
  switch (key.status) {
    case 'healthy':
      return true;
    case 'exhausted':
      return false;
    case 'rate_limited':
      return key.cooldownUntil !== null && !isCoolingDown(key.cooldownUntil, now);
    case 'error':
      return isSuspect(key) && !isCoolingDown(key.cooldownUntil, now);
  }
}

/** Whether something is wrong with the key that convicts nobody (SPEC 6.1): it is handed out last. */
export function isSuspect({ status, nextTryAt }: KeyStanding): boolean {
  return status === 'error' && nextTryAt !== null;
}

/**
 * When the cooldown that keeps a key back ends. Not every key comes back by waiting.
 * @param now epoch ms
 * @returns epoch ms, or null when no cooldown runs
 */
export function dueBackAt(key: KeyStanding, now: number): number | null {
  const { cooldownUntil } = key;
  return cooldownUntil !== null && cooldownUntil > now && isUsable(key, cooldownUntil)
    ? cooldownUntil
    : null;
}
