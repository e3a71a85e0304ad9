/**
 * When a used backup key is deleted: `usedAt` plus the retention, 12 h by default (SPEC 4, `deletesAt`).
 * @param usedAtMs epoch ms, or null for an available backup key
 * @param purgeAfterMs retention in ms
 * @returns epoch ms, or null for an available backup key
 */
export function deletesAt(usedAtMs: number | null, purgeAfterMs: number): number | null {
  return usedAtMs === null ? null : usedAtMs + purgeAfterMs;
}

/**
 * The purge's threshold (SPEC 6.4): used backup keys whose `usedAt` lies strictly before it go. At
 * `deletesAt` itself a key is exactly 12 h old, not older, and stays until the next run.
 * @param now epoch ms
 * @param purgeAfterMs retention in ms
 * @returns epoch ms
 */
export function usedBefore(now: number, purgeAfterMs: number): number {
  return now - purgeAfterMs;
}
