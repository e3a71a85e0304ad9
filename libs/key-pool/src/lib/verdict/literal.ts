const DEEPEST_NESTING = 12;
const NUMBER = /-?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?/y;
const WORD = /[A-Za-z]{1,12}/y;
const SPACE = /\s*/y;

const WORDS: Readonly<Record<string, boolean | null>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  null: null,
  None: null,
};

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
};

const DIGITS_OF_ESCAPE: Readonly<Record<string, number>> = { u: 4, x: 2 };

/** An object of untrusted text: without a prototype, so that no name means more than it says. */
export type LiteralObject = Readonly<Record<string, unknown>>;

export function isLiteralObject(value: unknown): value is LiteralObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads an object, a list or a whole text in double quotes as JSON writes it, or as Python prints it (`{'a': None}`), as
 * far as it goes: the rest may be cut off, and what follows it is ignored. Never throws; takes linear time.
 * @returns undefined for any other text
 */
export function readLiteral(text: string): unknown {
  const isLiteral = /^[{[]/.test(text) || (text.startsWith('"') && text.endsWith('"'));
  return isLiteral ? new LiteralReader(text).value(0) : undefined;
}

class LiteralReader {
  private at = 0;

  constructor(private readonly text: string) {}

  /** @returns undefined where there is no value, which ends whatever holds it */
  value(depth: number): unknown {
    this.skip(SPACE);
    const first = this.text[this.at];
    if (depth > DEEPEST_NESTING) {
      this.at = this.text.length;
      return undefined;
    }
    switch (first) {
      case '{':
        return this.object(depth);
      case '[':
        return this.list(depth);
      case '"':
      case "'":
        return this.string(first);
      default:
        return this.plain();
    }
  }

  private object(depth: number): LiteralObject {
    const object: Record<string, unknown> = Object.create(null);
    this.at++;
    for (;;) {
      this.skip(SPACE);
      const quote = this.text[this.at];
      if (quote !== '"' && quote !== "'") {
        this.take('}');
        break;
      }
      const name = this.string(quote);
      this.skip(SPACE);
      if (!this.take(':')) {
        break;
      }
      const value = this.value(depth + 1);
      if (value === undefined) {
        break;
      }
      object[name] = value;
      this.skip(SPACE);
      if (!this.take(',')) {
        this.take('}');
        break;
      }
    }
    return object;
  }

  private list(depth: number): unknown[] {
    const items: unknown[] = [];
    this.at++;
    for (;;) {
      const item = this.value(depth + 1);
      if (item === undefined) {
        break;
      }
      items.push(item);
      this.skip(SPACE);
      if (!this.take(',')) {
        break;
      }
    }
    this.take(']');
    return items;
  }

  private string(quote: string): string {
    const parts: string[] = [];
    this.at++;
    let from = this.at;
    for (; this.at < this.text.length; this.at++) {
      const char = this.text[this.at];
      if (char === quote) {
        break;
      }
      if (char === '\\') {
        parts.push(this.text.slice(from, this.at), this.escape());
        from = this.at + 1;
      }
    }
    parts.push(this.text.slice(from, this.at));
    this.at++;
    return parts.join('');
  }

  /** Leaves the reader at the last character of the escape. */
  private escape(): string {
    this.at++;
    const kind = this.text[this.at] ?? '';
    const length = DIGITS_OF_ESCAPE[kind] ?? 0;
    const digits = this.text.slice(this.at + 1, this.at + 1 + length);
    if (length === 0 || digits.length < length || !/^[\da-f]+$/i.test(digits)) {
      return ESCAPES[kind] ?? kind;
    }
    this.at += length;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private plain(): number | boolean | null | undefined {
    const number = this.match(NUMBER);
    if (number !== '') {
      return Number(number);
    }
    const word = this.match(WORD);
    return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) {
      return false;
    }
    this.at++;
    return true;
  }

  private skip(pattern: RegExp): void {
    this.match(pattern);
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }
}
