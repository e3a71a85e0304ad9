const HEAD = 8;
const TAIL = 4;
const SHORTEST_MASKED_AS_USUAL = 16;

/**
 * What admins see of a secret: its first 8 and last 4 characters with `...` between (SPEC 4).
 *
 * Creation refuses secrets under 16 characters, but a collection that another program filled may hold
 * some. Of these 8 + 4 characters would be most or all, so they show only their first quarter and no
 * end: never more than 3 characters.
 */
export function maskKey(apiKey: string): string {
  if (apiKey.length < SHORTEST_MASKED_AS_USUAL) {
    return `${apiKey.slice(0, Math.floor(apiKey.length / 4))}...`;
  }
  return `${apiKey.slice(0, HEAD)}...${apiKey.slice(-TAIL)}`;
}
