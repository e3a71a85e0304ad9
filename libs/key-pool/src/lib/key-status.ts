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

/**
 * Whether a key may be handed out (SPEC 5, "usable"): it is healthy, or its cooldown has passed.
 * An exhausted key never is: only a reset, a deletion or a rotation ends that state.
 *
 * @param key status and cooldown deadline (epoch ms or null)
 * @param now epoch ms
 */
export function isUsable(
  key: { readonly status: KeyStatus; readonly cooldownUntil: number | null },
  now: number,
): boolean {
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
