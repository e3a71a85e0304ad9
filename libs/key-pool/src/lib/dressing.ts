/** White space of every script, and characters that nobody sees: byte order marks, zero-width and bidirectional ones. */
const BLANK = String.raw`\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800`;
const QUOTE = String.raw`\p{Quotation_Mark}\u0060\u00B4\u02B9-\u02BC\u2032-\u2037\uFF40`;
const COMMA = String.raw`,\u060C\u3001\uFE50\uFE51\uFF0C\uFF64`;
const SEMICOLON = String.raw`;\u037E\u061B\uFE14\uFE54\uFF1B`;

const BLANKS = new RegExp(`[${BLANK}]+`, 'uy');
const WRAPPING = new RegExp(`[${BLANK}${QUOTE}${COMMA}${SEMICOLON}]+`, 'uy');

/**
 * What stands before a value in a `.env` file, a shell, YAML, JSON or a header: `NAME=`, `export NAME=`, `api_key:`,
 * `"apiKey":`. In capitals any name counts; otherwise it says itself that a key follows, since a secret may hold `=`.
 */
const NAME = String.raw`(?:[A-Z][A-Z0-9_]*|[A-Za-z][\w-]*(?:[Kk]ey|[Tt]oken|[Ss]ecret)|[Aa]uthorization)`;
const LABEL = new RegExp(
  `(?:export[${BLANK}]+)?${NAME}[${QUOTE}]?[${BLANK}]*(?:[=\uFF1D]|:(?=[${BLANK}${QUOTE}]))`,
  'uy',
);
const SCHEME = new RegExp(`bearer(?=[${BLANK}])`, 'uiy');

/** Takes white space and invisible characters off both ends of a text. */
export function trimBlanks(text: string): string {
  return strip(text, [BLANKS]);
}

/** Takes white space, invisible characters, quotes, commas and semicolons off both ends of a text. */
export function unwrap(text: string): string {
  return strip(text, [WRAPPING]);
}

/**
 * Takes off the ends of a key's text what dresses it up in files, shells and chats: what `unwrap` takes, and in front
 * `Bearer ` and the name of a variable, field or header. Repeats until nothing changes, in linear time.
 */
export function undress(text: string): string {
  return strip(text, [WRAPPING, SCHEME, LABEL]);
}

/** What kind of blank a character is, null for one that is seen. A no-break space passes for a plain one: invisible. */
export function kindOfBlank(character: string): 'whiteSpace' | 'invisible' | null {
  if (/[ \t-\r]/.test(character)) {
    return 'whiteSpace';
  }
  return matchEnd(BLANKS, character, 0) > 0 ? 'invisible' : null;
}

/** The first pattern holds for both ends, the others for the beginning. */
function strip(text: string, patterns: readonly [RegExp, ...RegExp[]]): string {
  let start = 0;
  for (let next = skip(text, 0, patterns); next > start; next = skip(text, start, patterns)) {
    start = next;
  }
  let end = text.length;
  while (end > start) {
    const width = end - start > 1 && (text.codePointAt(end - 2) ?? 0) > 0xffff ? 2 : 1;
    const last = text.slice(end - width, end);
    if (matchEnd(patterns[0], last, 0) === 0) {
      break;
    }
    end -= width;
  }
  return text.slice(start, end);
}

/** Where the first pattern that matches at `start` ends. A long text is scanned in vain once only: that ends `strip`. */
function skip(text: string, start: number, patterns: readonly RegExp[]): number {
  for (const pattern of patterns) {
    const end = matchEnd(pattern, text, start);
    if (end > start) {
      return end;
    }
  }
  return start;
}

/** Where the match at `start` ends; `start` when there is none. */
function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}
