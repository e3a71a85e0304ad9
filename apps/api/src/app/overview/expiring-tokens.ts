import { EXPIRES_SOON_MS } from '@keypool/dto';

export interface ExpiringTokens {
  readonly count: number;
  /** When the count changes by itself, in epoch ms; null for never. */
  readonly dueAt: number | null;
}

/**
 * Of the tokens that serve now, those that soon will not.
 * @param expiries in epoch ms, like `now`
 */
export function expiringTokens(expiries: readonly number[], now: number): ExpiringTokens {
  const ahead = expiries.filter((at) => at > now);
  const soon = ahead.filter((at) => at - EXPIRES_SOON_MS <= now);
  const changes = ahead.map((at) => (at - EXPIRES_SOON_MS <= now ? at : at - EXPIRES_SOON_MS));
  return { count: soon.length, dueAt: changes.length > 0 ? Math.min(...changes) : null };
}
