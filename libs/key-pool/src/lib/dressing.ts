/** White space of every script, and invisible characters: byte order marks, zero-width and bidirectional ones. */
const BLANK = String.raw`\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800`;
const QUOTE = String.raw`\p{Quotation_Mark}\u0060\u00B4\u02B9-\u02BC\u2032-\u2037\uFF40`;
const COMMA = String.raw`,\u060C\u3001\uFE50\uFE51\uFF0C\uFF64`;
const SEMICOLON = String.raw`;\u037E\u061B\uFE14\uFE54\uFF1B`;

const BLANKS = new RegExp(`[${BLANK}]+`, 'uy');
const WRAPPING = new RegExp(`[${BLANK}${QUOTE}${COMMA}${SEMICOLON}]+`, 'uy');

/**
 * What precedes a value in a `.env` file, a shell, YAML, JSON or a header: `NAME=`, `export NAME=`, `api_key:`,
 * `"apiKey":`. In capitals any name counts; otherwise it must say that a key follows, since a secret may contain `=`.
 */
const NAME = String.raw`(?:[A-Z][A-Z0-9_]*|[A-Za-z][\w-]*(?:[Kk]ey|[Tt]oken|[Ss]ecret)|[Aa]uthorization)`;
const LABEL = new RegExp(
  `(?:export[${BLANK}]+)?${NAME}[${QUOTE}]?[${BLANK}]*(?:[=\uFF1D]|:(?=[${BLANK}${QUOTE}]))`,
  'uy',
);
const SCHEME = new RegExp(`bearer(?=[${BLANK}])`, 'uiy');

/** Removes white space and invisible characters from both ends of a text. */
export function trimBlanks(text: string): string {
  return strip(text, [BLANKS]);
}

/** Removes white space, invisible characters, quotes, commas and semicolons from both ends of a text. */
export function unwrap(text: string): string {
  return strip(text, [WRAPPING]);
}

/**
 * Removes what surrounds a key in files, shells and chats: what `unwrap` removes, and in front `Bearer ` and the name of
 * a variable, field or header. Repeats until nothing changes, in linear time.
 */
export function undress(text: string): string {
  return strip(text, [WRAPPING, SCHEME, LABEL]);
}

/** What kind of blank a character is, null for a visible one. A no-break space counts as a plain one: it is invisible. */
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

/** The end of the first pattern that matches at `start`. A long text is scanned in vain only once: that ends `strip`. */
function skip(text: string, start: number, patterns: readonly RegExp[]): number {
  for (const pattern of patterns) {
    const end = matchEnd(pattern, text, start);
    if (end > start) {
      return end;
    }
  }
  return start;
}

/** The end of the match at `start`; `start` when there is none. */
function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}
