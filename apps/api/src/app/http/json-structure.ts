import { ProblemException } from './problem.exception';

/** Twice what the longest list of usage reports has. */
const MOST_MARKS = 20_000;
/** The deepest body of the API has four levels; what a worker sends in addition is ignored. */
const DEEPEST = 32;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * Why a JSON text must not be parsed: a megabyte of empty lists costs a hundred times what a megabyte of text does. One
 * pass over the text, of which strings are skipped.
 * @returns null for any other text, valid or not
 */
export function structureProblem(text: string): ProblemException | null {
  let marks = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPENING_BRACKET:
      case OPENING_BRACE:
        depth++;
        marks++;
        break;
      case CLOSING_BRACKET:
      case CLOSING_BRACE:
        depth--;
        break;
      case COMMA:
      case COLON:
        marks++;
        break;
    }
    if (depth > DEEPEST) {
      return new ProblemException(
        'validation_failed',
        `The body is nested more than ${DEEPEST} levels deep. Send what the route documents.`,
      );
    }
    if (marks > MOST_MARKS) {
      return new ProblemException(
        'body_too_large',
        `The body has too many values: more than ${MOST_MARKS} brackets, commas and colons. Spread it over several requests.`,
      );
    }
  }
  return null;
}

/** @returns the place of the closing quote, or of the end of the text */
export function endOfString(text: string, opening: number): number {
  let at = opening;
  do {
    at = text.indexOf('"', at + 1);
  } while (at !== -1 && isEscaped(text, at));
  return at === -1 ? text.length : at;
}

/** Looks back no further than to the quote before this one, so all calls together take one pass. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) {
    backslashes++;
  }
  return backslashes % 2 === 1;
}
