/** The states of an active key, in the order in which admins see them (SPEC 3). */
export const KEY_STATUSES = ['healthy', 'rate_limited', 'exhausted', 'error'] as const;

/** One of {@link KEY_STATUSES}. */
export type KeyStatus = (typeof KEY_STATUSES)[number];

/**
 * Whether a cooldown still runs. It has passed at its very deadline.
 *
 * @param cooldownUntil epoch ms, or null for none
 * @param now epoch ms
 */
export function isCoolingDown(cooldownUntil: number | null, now: number): boolean {
  return cooldownUntil !== null && cooldownUntil > now;
}

/** What decides whether a key is usable: its status, and the end of its cooldown in epoch ms or null. */
export interface KeyStanding {
  readonly status: KeyStatus;
  readonly cooldownUntil: number | null;
}

/**
 * Whether `acquire` may hand out a key (SPEC 5, "usable": not exhausted, and no cooldown running). The one place that
 * decides it: the pool hands out by it, and the API's figures and the admin app's pages count and show by it.
 *
 * - A healthy key is usable.
 * - A key that is rate limited or in error is usable again when its cooldown has passed, before any success has made it
 *   healthy. Without a cooldown it stays out.
 * - An exhausted key is not: only a reset, a deletion or a rotation ends that state.
 *
 * @param now epoch ms
 */
export function isUsable(key: KeyStanding, now: number): boolean {
  switch (key.status) {
    case 'healthy':
      return true;
    case 'exhausted':
      return false;
    case 'rate_limited':
    case 'error':
      return key.cooldownUntil !== null && !isCoolingDown(key.cooldownUntil, now);
  }
}

/**
 * When the cooldown that keeps a key back ends. An exhausted key does not come back by waiting.
 *
 * @param now epoch ms
 * @returns epoch ms, or null when no cooldown runs
 */
export function dueBackAt(key: KeyStanding, now: number): number | null {
  return key.status !== 'exhausted' && isCoolingDown(key.cooldownUntil, now)
    ? key.cooldownUntil
    : null;
}
