import { kindOfBlank, undress } from './dressing';

/** How many characters an API key has. */
export const API_KEY_LENGTH = { min: 16, max: 512 } as const;

/** Why a text is no API key. Positions count characters from 1, in the cleaned text. */
export type ApiKeyProblem =
  | { readonly cause: 'missing' | 'masked' | 'address' | 'placeholder' }
  | { readonly cause: 'tooShort' | 'tooLong'; readonly limit: number }
  | {
      readonly cause: 'whiteSpace' | 'invisible' | 'separator' | 'notAscii';
      readonly position: number;
    };

/** Every cause of an `ApiKeyProblem`. */
export const API_KEY_CAUSES = [
  'missing',
  'masked',
  'address',
  'placeholder',
  'tooShort',
  'tooLong',
  'whiteSpace',
  'invisible',
  'separator',
  'notAscii',
] as const satisfies readonly ApiKeyProblem['cause'][];

/** Dots, asterisks or bullets in place of the middle. */
const MASK =
  /[.\uff0e]{3}|[*\uff0a]{3}|[\u2025\u2026\u22ef]|[\u00b7\u2022\u2219\u22c5\u25a0-\u25ff]{2}/;
const ADDRESS = /^[a-z][a-z0-9+.-]{0,20}:\/\/|https?:\/\//i;
/** `sk-`, `sk-proj-`: the prefixes of real keys and placeholders. */
const PREFIX = /^(?:[A-Za-z0-9]{1,8}[-_]){1,3}/;
/** `<key>`, `${KEY}`, `{{ key }}`, `$KEY`, `%KEY%`. */
const FILL_IN = /^(?:<[^]*>|\$\{[^]*\}|\{\{[^]*\}\}|\$[A-Z_][A-Z0-9_]*|%[A-Za-z_]\w*%)$/;
const CHANGE_ME =
  /(?:change|replace)[-_ ]?(?:me|this)(?![a-z])|key[-_ ](?:goes[-_ ])?here(?![a-z])/i;
const FEWEST_REPEATED = 8;

/** Removes what surrounds an API key where it was copied from: quotes, commas, `NAME=`, `Bearer`, blanks. */
export function cleanApiKey(text: string): string {
  return undress(text);
}

/**
 * Why an API key is refused; null when it may be one.
 * @param apiKey as returned by `cleanApiKey`
 */
export function apiKeyProblem(apiKey: string): ApiKeyProblem | null {
  const { length } = apiKey;
  if (length === 0) {
    return { cause: 'missing' };
  }
  if (length > API_KEY_LENGTH.max) {
    return { cause: 'tooLong', limit: API_KEY_LENGTH.max };
  }
  if (MASK.test(apiKey)) {
    return { cause: 'masked' };
  }
  if (ADDRESS.test(apiKey)) {
    return { cause: 'address' };
  }
  if (isPlaceholder(apiKey)) {
    return { cause: 'placeholder' };
  }
  const badCharacter = characterProblem(apiKey);
  if (badCharacter) {
    return badCharacter;
  }
  return length < API_KEY_LENGTH.min ? { cause: 'tooShort', limit: API_KEY_LENGTH.min } : null;
}

/** Placeholders: the text in a sample file before a key is filled in. */
function isPlaceholder(apiKey: string): boolean {
  const rest = apiKey.replace(PREFIX, '');
  if (FILL_IN.test(apiKey) || FILL_IN.test(rest) || CHANGE_ME.test(apiKey)) {
    return true;
  }
  const words = apiKey.toLowerCase();
  const your = words.indexOf('your');
  return (
    (your >= 0 && /key|token|secret/.test(words.slice(your))) ||
    isRepeated(apiKey, 2) ||
    isRepeated(rest.replaceAll(/[-_]/g, ''), FEWEST_REPEATED)
  );
}

/** One character, at least this many times. */
function isRepeated(text: string, fewest: number): boolean {
  const [first = ''] = text;
  return text.length >= fewest && text === first.repeat(text.length / first.length);
}

function characterProblem(apiKey: string): ApiKeyProblem | null {
  let position = 0;
  for (const character of apiKey) {
    position += 1;
    const cause = causeOf(character);
    if (cause) {
      return { cause, position };
    }
  }
  return null;
}

function causeOf(character: string) {
  if (character === '|') {
    return 'separator';
  }
  if (/[!-~]/.test(character)) {
    return null;
  }
  return kindOfBlank(character) ?? 'notAscii';
}
