import { API_KEY_LENGTH } from './api-key-text';

/** Whether a text is a secret: known by its fingerprint, where nobody holds the secret itself. */
export type SecretTest = (text: string) => boolean;

/** The characters of an API key, as many as the shortest one has. */
const RUN = new RegExp(`[!-{}~]{${API_KEY_LENGTH.min},}`, 'g');
/** What may stand around a secret, though an API key may also contain it. */
const SEPARATORS = /["'`=:/?&@,;<>()[\]{}\\#%.!]+/g;
/** A secret glued to other text by a `-`, a `_` or any other character. */
const WORDS = [/[\w-]+/g, /[A-Za-z0-9]+/g];
const BASE64 = /[A-Za-z0-9+/_-]{22,}/g;
/** What each character of base64 or base64url stands for, by its code. */
const SIX_BITS = new Uint8Array(128);
for (const last of ['+/', '-_']) {
  const alphabet = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${last}`;
  [...alphabet].forEach((character, value) => (SIX_BITS[character.charCodeAt(0)] = value));
}
const PRINTABLE = new RegExp(`[\\t\\n\\r -~]{${API_KEY_LENGTH.min},}`, 'g');
const ESCAPED_CHARACTER = /\\(?:u([0-9a-f]{4})|([^u]))/gi;
const PERCENT_CODE = /%([0-9a-f]{2})/gi;

/** At most this many groups of separators may be inside a secret. */
const MOST_INSIDE = 16;
/** An escaped URL within base64, for instance. */
const DEEPEST = 2;
/** For one text: a few ms of fingerprints. */
const MOST_TESTS = 3_000;

/**
 * Removes the secrets that a test knows: in clear, and in base64, escaped for URLs, or escaped for JSON.
 *
 * Which parts of a text are tested depends on where its punctuation stands, so the effort grows with the text's length.
 * It is bounded, too: once a text has used up its tests, all that is long enough to be a secret is removed.
 * @param replacement takes the place of each secret
 */
export function redactKnown(text: string, isSecret: SecretTest, replacement: string): string {
  return new Search(isSecret, replacement).redact(text);
}

class Search {
  private readonly tested = new Map<string, boolean>();

  constructor(
    private readonly isSecret: SecretTest,
    private readonly replacement: string,
  ) {}

  redact(text: string, depth = 0): string {
    return text.replace(RUN, (run) => this.inRun(run, depth));
  }

  private inRun(run: string, depth: number): string {
    let rest = this.betweenSeparators(run);
    for (const word of WORDS) {
      rest = rest.replace(word, (found) => (this.test(found) ? this.replacement : found));
    }
    if (depth === DEEPEST) {
      return rest;
    }
    // Where an escape stands, nobody can tell which part of the run it belongs to.
    const isEscaped = [unescapePercents(rest), unescapeJson(rest)].some(
      (plain) => plain !== rest && this.holds(plain, depth + 1),
    );
    return isEscaped
      ? this.replacement
      : rest.replace(BASE64, (found) =>
          this.isEncoded(found, depth + 1) ? this.replacement : found,
        );
  }

  private holds(text: string, depth: number): boolean {
    return this.redact(text, depth) !== text;
  }

  /** The longest first: the shorter one might be another secret's beginning. */
  private betweenSeparators(run: string): string {
    const { starts, ends } = edgesOf(run);
    let clean = '';
    let done = 0;
    starts.forEach((start, index) => {
      if (start < done) {
        return;
      }
      const end = ends
        .slice(index, index + MOST_INSIDE)
        .flat()
        .findLast((one) => this.test(run.slice(start, one)));
      if (end !== undefined) {
        clean += run.slice(done, start) + this.replacement;
        done = end;
      }
    });
    return clean + run.slice(done);
  }

  /** Text before it moves the limits of its groups of four characters. */
  private isEncoded(text: string, depth: number): boolean {
    return [0, 1, 2, 3].some((offset) =>
      (decodeBase64(text.slice(offset)).match(PRINTABLE) ?? []).some((plain) =>
        this.holds(plain, depth),
      ),
    );
  }

  private test(text: string): boolean {
    if (text.length < API_KEY_LENGTH.min || text.length > API_KEY_LENGTH.max) {
      return false;
    }
    const known = this.tested.get(text);
    if (known !== undefined) {
      return known;
    }
    if (this.tested.size >= MOST_TESTS) {
      return true;
    }
    const result = this.isSecret(text);
    this.tested.set(text, result);
    return result;
  }
}

/**
 * Where secrets may begin, and for each of these places where they may end: before the separators that follow next, or
 * after the first one or two of them, like base64 with its padding.
 */
function edgesOf(run: string): { starts: number[]; ends: number[][] } {
  const groups = [...run.matchAll(SEPARATORS)];
  const starts = [0, ...groups.map(({ 0: group, index }) => index + group.length)];
  const ends = groups.map(({ 0: group, index }) =>
    group.length > 1 ? [index, index + 1, index + 2] : [index, index + 1],
  );
  return { starts, ends: [...ends, [run.length]] };
}

/** As bytes, not as UTF-8: an API key has only ASCII characters, and nothing can be malformed. */
function unescapePercents(text: string): string {
  return text.replace(PERCENT_CODE, (_code, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function unescapeJson(text: string): string {
  return text.replace(ESCAPED_CHARACTER, (_escape, hex?: string, character?: string) =>
    hex === undefined ? (character ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** As bytes. What is left of the last group is dropped. */
function decodeBase64(text: string): string {
  let decoded = '';
  let bits = 0;
  for (let index = 0; index < text.length; index++) {
    bits = (bits << 6) | (SIX_BITS[text.charCodeAt(index)] ?? 0);
    const kept = 2 * (index % 4);
    if (kept !== 0) {
      decoded += String.fromCharCode((bits >> (6 - kept)) & 0xff);
    }
  }
  return decoded;
}
