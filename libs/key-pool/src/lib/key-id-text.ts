import { kindOfBlank, trimBlanks, unwrap } from './dressing';

/** Maximum length of an id. */
export const LONGEST_ID = 128;

/** Why a text is no id. Positions count characters from 1. */
export type IdProblem =
  | { readonly cause: 'missing' | 'dots' | 'secret' | 'characters' }
  | { readonly cause: 'tooLong'; readonly limit: number }
  | { readonly cause: 'invisible'; readonly position: number };

/** Every cause of an `IdProblem`. */
export const ID_CAUSES = [
  'missing',
  'dots',
  'secret',
  'characters',
  'tooLong',
  'invisible',
] as const satisfies readonly IdProblem['cause'][];

/** OhMyGPT and OpenHands issue such keys. As an id or a name one would appear in lists, events and logs. */
const LIKE_A_SECRET = /^sk-[^]{27}/;

/** Whether a text has the shape of an API key, known or not. */
export function looksLikeApiKey(text: string): boolean {
  return LIKE_A_SECRET.test(text);
}

/** Removes blanks from the ends of an id. */
export function cleanId(text: string): string {
  return trimBlanks(text);
}

/** Removes what surrounds an id in a line of a file: also quotes, which no id contains. */
export function cleanIdInFile(text: string): string {
  return unwrap(text);
}

/**
 * Why an id is refused for a new key, backup key or proxy; null when it may be one. Ids that exist already may break
 * these rules.
 * @param id as returned by `cleanId`
 */
export function idProblem(id: string): IdProblem | null {
  if (id === '') {
    return { cause: 'missing' };
  }
  if (looksLikeApiKey(id)) {
    return { cause: 'secret' };
  }
  const invisible = [...id.slice(0, LONGEST_ID)].findIndex(
    (character) => kindOfBlank(character) === 'invisible',
  );
  if (invisible >= 0) {
    return { cause: 'invisible', position: invisible + 1 };
  }
  if (!/^[A-Za-z0-9._:@-]+$/.test(id)) {
    return { cause: 'characters' };
  }
  // A client folds /keys/.. to /keys before it asks.
  if (id === '.' || id === '..') {
    return { cause: 'dots' };
  }
  return id.length > LONGEST_ID ? { cause: 'tooLong', limit: LONGEST_ID } : null;
}
