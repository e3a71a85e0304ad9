const REDACTED = '[redacted]';

/** Anything shorter is no secret of this system (SPEC 4: 16 to 512) and would blank out plain words. */
const SHORTEST_KNOWN_SECRET = 8;
const SHORTEST_SECRET = 16;
const SHORTEST_FRAGMENT = 6;

/** A hash of a key: LiteLLM's 401 text carries the whole SHA-256. */
const LONG_HEX = /(?<![0-9a-f])[0-9a-f]{64,}/gi;
/** A key or its echoed part: `sk-proj-abc…`, `sk-...W8TA`, `sk-ab****yz`, OhMyGPT's `omg-oat-v1-…`. */
const KEY_SHAPE = /(?<![A-Za-z0-9])(?:sk|omg)-[\w.*…-]{6,}/g;
const AUTH_SCHEME = /\b((?:Bearer|Basic)\s{1,8})([^\s"'`,;<>()[\]{}]{6,})/gi;
/** `key=…`, `"api_key": "…"`, `x-api-key: …`, `(Token) =…`. */
const NAMED_VALUE =
  /((?:key|token|secret|password|authorization)["')]{0,2}\s{0,4}[:=]\s{0,4}["']?)([^\s"'`,;&<>()[\]{}]{6,})/gi;

/**
 * Removes secrets from external text before it is stored, logged or returned: the known ones, and whatever looks like a
 * key, like credentials or like a key's hash. The rest stays readable: a short word after `key:` or `Bearer` is no
 * secret.
 *
 * Runs in linear time: no pattern can match the same characters in two ways.
 *
 * @param text untrusted text
 * @param known secrets to remove wherever they occur; those under 8 characters are ignored
 */
export function redactSecrets(text: string, known: readonly string[] = []): string {
  // The longest first: one secret may be the beginning of another, whose rest would stay.
  const secrets = known
    .filter((secret) => secret.length >= SHORTEST_KNOWN_SECRET)
    .sort((a, b) => b.length - a.length);
  return secrets
    .reduce((rest, secret) => rest.replaceAll(secret, () => REDACTED), text)
    .replace(LONG_HEX, REDACTED)
    .replace(KEY_SHAPE, (match) => (match.endsWith('.') ? `${REDACTED}.` : REDACTED))
    .replace(AUTH_SCHEME, redactValue)
    .replace(NAMED_VALUE, redactValue);
}

function redactValue(match: string, name: string, value: string): string {
  return looksSecret(value) ? `${name}${REDACTED}` : match;
}

/** Long, or a fragment with the digits or asterisks of a shortened key. Amounts stay. */
function looksSecret(value: string): boolean {
  if (value.length >= SHORTEST_SECRET) {
    return true;
  }
  return value.length >= SHORTEST_FRAGMENT && /[0-9*]/.test(value) && Number.isNaN(Number(value));
}
