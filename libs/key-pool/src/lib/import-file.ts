import { cleanApiKey } from './api-key-text';
import { cleanId, cleanIdInFile } from './key-id-text';

/** Why a line of a file holds no key. `more_columns`: there is no third one yet, and better refused than lost. */
export type ImportFlaw = 'no_separator' | 'more_columns';

/** A line of a file of keys. Whether id and API key may be used is for SPEC section 4 to say. */
export interface ImportRow {
  /** As editors count: from 1, including blank lines and comments. */
  readonly number: number;
  /** Empty for `no_separator`. */
  readonly id: string;
  readonly apiKey: string;
  readonly flaw: ImportFlaw | null;
}

const LINE_END = /\r\n|[\n\r\u0085\u2028\u2029]/;
const SEPARATOR = /[|\uFF5C]/;
const TABS = /\t+/;

/**
 * Reads a file of keys, `id|apiKey` line by line (SPEC section 4); `｜` or tabs also separate, and what surrounds an id or a
 * key is removed. Blank lines and lines that begin with `#` are skipped; any line ending is fine.
 */
export function readImportFile(text: string): ImportRow[] {
  return text.split(LINE_END).flatMap((content, index) => {
    const line = cleanId(content);
    return line === '' || line.startsWith('#') ? [] : [readRow(line, index + 1)];
  });
}

/** Whether a text is UTF-16 read as UTF-8: each letter of a key then has a zero byte. */
export function looksLikeUtf16(text: string): boolean {
  return text.split('\0').length > text.length / 4 + 1;
}

function readRow(line: string, number: number): ImportRow {
  const [first = '', second, ...more] = line.split(SEPARATOR.test(line) ? SEPARATOR : TABS);
  if (second === undefined) {
    return { number, id: '', apiKey: line, flaw: 'no_separator' };
  }
  const hasMore = more.some((column) => cleanIdInFile(column) !== '');
  return {
    number,
    id: cleanIdInFile(first),
    apiKey: cleanApiKey(second),
    flaw: hasMore ? 'more_columns' : null,
  };
}
