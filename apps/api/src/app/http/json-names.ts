import { endOfString } from './json-structure';

const QUOTE = 0x22;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * The first name that occurs twice in one object of a JSON text. Programs differ in which of the two counts, so one
 * might check a value that another does not use.
 * @returns null for none; possibly also for a text that is not JSON
 */
export function repeatedName(text: string): string | null {
  /** The names in each object that is open; null for a list. */
  const open: (Set<string> | null)[] = [];
  let read = '';
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        read = text.slice(at, end + 1);
        at = end;
        break;
      }
      case COLON: {
        const names = open.at(-1);
        const name = plain(read);
        if (names?.has(name)) {
          return name;
        }
        names?.add(name);
        break;
      }
      case OPENING_BRACKET:
        open.push(null);
        break;
      case OPENING_BRACE:
        open.push(new Set());
        break;
      case CLOSING_BRACKET:
      case CLOSING_BRACE:
        open.pop();
        break;
    }
  }
  return null;
}

/** Escapes may spell one name in several ways. */
function plain(quoted: string): string {
  if (!quoted.includes('\\')) {
    return quoted.slice(1, -1);
  }
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
