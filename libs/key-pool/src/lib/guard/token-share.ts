import type { GuardSettings } from './guard-settings';
import type { ConvictingRequest, TokenMinute } from './guard-state';

const MINUTE_MS = 60_000;
/** Of more requests the oldest are forgotten: the guard's document stays small. */
const REMEMBERED_REQUESTS = 200;

/** How many backup keys a token used up in the time that counts. */
export function usedUpBy(
  taken: readonly TokenMinute[],
  token: string,
  now: number,
  { shareWithinMs }: GuardSettings,
): number {
  return taken
    .filter((entry) => entry.token === token && entry.minute > now - shareWithinMs - MINUTE_MS)
    .reduce((sum, { used }) => sum + used, 0);
}

/**
 * Whether a token has used up its share of the backup keys (SPEC 6.4.3).
 * @param available backup keys that are left
 */
export function hasUsedItsShare(
  taken: readonly TokenMinute[],
  token: string,
  available: number,
  now: number,
  settings: GuardSettings,
): boolean {
  const used = usedUpBy(taken, token, now, settings);
  return used >= Math.max(settings.smallestShare, settings.tokenShare * (available + used));
}

/** Adds a backup key that the reports of a token used up, and forgets what counts no more. */
export function withTaken(
  taken: readonly TokenMinute[],
  token: string,
  now: number,
  { shareWithinMs }: GuardSettings,
): TokenMinute[] {
  const minute = now - (now % MINUTE_MS);
  const current = taken.find((entry) => entry.token === token && entry.minute === minute);
  const others = taken.filter(
    (entry) => entry !== current && entry.minute > now - shareWithinMs - MINUTE_MS,
  );
  return [...others, { token, minute, used: (current?.used ?? 0) + 1 }];
}

/** Whether this request of this token has convicted a key already (SPEC 6.4.1). */
export function hasConvicted(
  requests: readonly ConvictingRequest[],
  token: string,
  requestId: string,
  now: number,
  { sameRequestWithinMs }: GuardSettings,
): boolean {
  return requests.some(
    (request) =>
      request.token === token &&
      request.requestId === requestId &&
      request.at > now - sameRequestWithinMs,
  );
}

export function withRequest(
  requests: readonly ConvictingRequest[],
  token: string,
  requestId: string,
  now: number,
  { sameRequestWithinMs }: GuardSettings,
): ConvictingRequest[] {
  const recent = requests.filter(({ at }) => at > now - sameRequestWithinMs);
  return [...recent, { token, requestId, at: now }].slice(-REMEMBERED_REQUESTS);
}
