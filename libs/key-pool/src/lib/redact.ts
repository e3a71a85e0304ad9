import { redactKnown, type SecretTest } from './redact-known';
import { redactRandom } from './random-runs';

const REDACTED = '[redacted]';

/** Anything shorter is no secret of this system (SPEC 4: 16 to 512) and would blank out plain words. */
const SHORTEST_KNOWN_SECRET = 8;
const SHORTEST_SECRET = 16;
const SHORTEST_FRAGMENT = 6;

/** `https://user:password@host`, `https://token@host`. */
const USER_INFO = /(?<=:\/\/)[^\s/?#"'<>]+(?=@)/g;
/** `user:password@10.0.0.1`, `user:password@exit:3128`: an exit as its client writes it. */
const BARE_USER_INFO =
  /(?<![\w.%+/-])[\w.%+-]{1,64}:[^\s/?#"'<>:@]{1,128}(?=@(?:\[|[\w-]{1,63}(?:\.[\w-]|:\d)))/g;
/** A hash of a key: LiteLLM's 401 text carries the whole SHA-256. */
const LONG_HEX = /(?<![0-9a-f])[0-9a-f]{64,}/gi;
/** A key or its echoed part: `sk-proj-abc…`, `sk-...W8TA`, `sk-ab****yz`, OhMyGPT's `omg-oat-v1-…`. */
const KEY_SHAPE = /(?<![A-Za-z0-9])(?:sk|omg)-[\w.*…-]{6,}/g;
const AUTH_SCHEME = /\b((?:Bearer|Basic)\s{1,8})([^\s"'`,;<>()[\]{}]{6,})/gi;
/** `key=…`, `"api_key": "…"`, `x-api-key: …`, `(Token) =…`. */
const NAMED_VALUE =
  /((?:key|token|secret|password|authorization)["')]{0,2}\s{0,4}[:=]\s{0,4}["']?)([^\s"'`,;&<>()[\]{}]{6,})/gi;

/** What is known of secrets. */
export interface KnownSecrets {
  /** Removed wherever they occur; those under 8 characters are ignored. */
  readonly secrets?: readonly string[];
  readonly isSecret?: SecretTest;
}

/**
 * Removes secrets from a text before it is stored, logged or returned: the known ones, and whatever looks like a key, like
 * credentials or like a key's hash. The rest stays readable: a short word after `key:` or `Bearer` is no secret.
 *
 * Runs in linear time: no pattern can match the same characters in two ways.
 * @param text untrusted text
 */
export function redactSecrets(text: string, { secrets = [], isSecret }: KnownSecrets = {}): string {
  // The longest first: one secret may be the beginning of another, whose rest would stay.
  const known = secrets
    .filter((secret) => secret.length >= SHORTEST_KNOWN_SECRET)
    .sort((a, b) => b.length - a.length);
  const rest = known.reduce((left, secret) => left.replaceAll(secret, () => REDACTED), text);
  const clean =
    known.length === 0 && !isSecret
      ? rest
      : redactKnown(rest, (run) => known.includes(run) || isSecret?.(run) === true, REDACTED);
  return clean
    .replace(USER_INFO, REDACTED)
    .replace(BARE_USER_INFO, REDACTED)
    .replace(LONG_HEX, REDACTED)
    .replace(KEY_SHAPE, (match) => (match.endsWith('.') ? `${REDACTED}.` : REDACTED))
    .replace(AUTH_SCHEME, redactValue)
    .replace(NAMED_VALUE, redactValue);
}

/** For a text that somebody else wrote: long random runs are removed, too, whoever's secret they may be. */
export function redactForeign(text: string, known?: KnownSecrets): string {
  return redactRandom(redactSecrets(text, known), REDACTED);
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
