import { createKeySchema, type KeyConflict } from '@keypool/dto';
import { API_KEY_LENGTH, cleanApiKey, cleanId, cleanIdInFile, maskKey } from '@keypool/key-pool';
import { contractProblem } from '../../shared/form/contract-problem';

export const IMPORT_LINE_STATES = ['new', 'exists', 'retired', 'duplicate', 'invalid'] as const;
export type ImportLineState = (typeof IMPORT_LINE_STATES)[number];

export interface ImportLine {
  /** As editors count: from 1, including blank lines and comments. */
  readonly number: number;
  readonly id: string;
  readonly apiKey: string;
  readonly state: ImportLineState;
  /** Why it is not new: key and parameters of the text. */
  readonly reason: {
    readonly text: string;
    readonly params: Readonly<Record<string, number>>;
  } | null;
}

const LINE_END = /\r\n|[\n\r\u0085\u2028\u2029]/;
const SEPARATOR = /[|\uFF5C]/;
const TABS = /\t+/;

/**
 * Reads `id|apiKey` line by line; `｜` or tabs also separate, and what surrounds an id or a key is removed. Blank
 * lines and lines that begin with `#` are skipped; any line ending is fine. A line is a duplicate when an earlier good one
 * has its id or its API key.
 */
export function readImportLines(text: string): ImportLine[] {
  const firstLineOf = new Map<string, number>();
  const lines: ImportLine[] = [];
  text.split(LINE_END).forEach((content, index) => {
    const trimmed = cleanId(content);
    if (trimmed === '' || trimmed.startsWith('#')) {
      return;
    }
    const line = readLine(trimmed, index + 1);
    const names = [`id ${line.id}`, `apiKey ${line.apiKey}`];
    const earlier = names.map((name) => firstLineOf.get(name)).find((found) => found !== undefined);
    if (line.state === 'new' && earlier !== undefined) {
      const reason = { text: 'common.import.reason.duplicate', params: { line: earlier } };
      lines.push({ ...line, state: 'duplicate', reason });
      return;
    }
    if (line.state === 'new') {
      for (const name of names) {
        firstLineOf.set(name, line.number);
      }
    }
    lines.push(line);
  });
  return lines;
}

/** A new line, with what the server knows about it. */
export function withConflict(line: ImportLine, conflict: KeyConflict | null): ImportLine {
  if (conflict === null) {
    return line;
  }
  if (conflict === 'id_is_secret') {
    return invalid(line, 'common.invalid.id.secret');
  }
  const reason = { text: `errors.${conflict}`, params: {} };
  return { ...line, state: conflict === 'retired_secret' ? 'retired' : 'exists', reason };
}

/**
 * The id as it may be shown and saved: it could be a secret in the wrong column.
 * @param isRefused whether the server refused it as an id
 */
export function shownId({ id, state, reason }: ImportLine, isRefused = false): string {
  const isBad = isRefused || (state === 'invalid' && reason?.text.startsWith('common.invalid.id.'));
  return isBad && id.length >= API_KEY_LENGTH.min ? maskKey(id) : id;
}

/** Whether a text is UTF-16 read as UTF-8: each letter of a key then has a zero byte. */
export function looksLikeUtf16(text: string): boolean {
  return text.split('\0').length > text.length / 4 + 1;
}

function readLine(content: string, number: number): ImportLine {
  const [first = '', second, ...more] = content.split(SEPARATOR.test(content) ? SEPARATOR : TABS);
  if (second === undefined) {
    return invalid({ number, id: '', apiKey: content }, 'common.import.reason.noSeparator');
  }
  const key = { id: cleanIdInFile(first), apiKey: cleanApiKey(second) };
  const problem = contractProblem(createKeySchema, key);
  if (problem) {
    const text = `common.invalid.${problem.field}.${problem.reason}`;
    return invalid({ number, ...key }, text, problem.params);
  }
  // Keypool has no third column yet: better refused than lost.
  if (more.some((column) => cleanIdInFile(column) !== '')) {
    return invalid({ number, ...key }, 'common.import.reason.moreColumns');
  }
  return { number, ...key, state: 'new', reason: null };
}

function invalid(
  { number, id, apiKey }: Pick<ImportLine, 'number' | 'id' | 'apiKey'>,
  text: string,
  params: Readonly<Record<string, number>> = {},
): ImportLine {
  return { number, id, apiKey, state: 'invalid', reason: { text, params } };
}
