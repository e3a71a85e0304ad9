import { createKeySchema, type KeyConflict } from '@keypool/dto';
import { API_KEY_LENGTH, maskKey, readImportFile, type ImportRow } from '@keypool/key-pool';
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

/** The keys of a file. A line is a duplicate when an earlier good one has its id or its API key. */
export function readImportLines(text: string): ImportLine[] {
  const firstLineOf = new Map<string, number>();
  const lines: ImportLine[] = [];
  for (const row of readImportFile(text)) {
    const line = lineOf(row);
    const names = [`id ${line.id}`, `apiKey ${line.apiKey}`];
    const earlier = names.map((name) => firstLineOf.get(name)).find((found) => found !== undefined);
    if (line.state === 'new' && earlier !== undefined) {
      const reason = { text: 'common.import.reason.duplicate', params: { line: earlier } };
      lines.push({ ...line, state: 'duplicate', reason });
      continue;
    }
    if (line.state === 'new') {
      for (const name of names) {
        firstLineOf.set(name, line.number);
      }
    }
    lines.push(line);
  }
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

function lineOf({ flaw, ...row }: ImportRow): ImportLine {
  if (flaw === 'no_separator') {
    return invalid(row, 'common.import.reason.noSeparator');
  }
  const { number, ...key } = row;
  const problem = contractProblem(createKeySchema, key);
  if (problem) {
    const text = `common.invalid.${problem.field}.${problem.reason}`;
    return invalid(row, text, problem.params);
  }
  if (flaw === 'more_columns') {
    return invalid(row, 'common.import.reason.moreColumns');
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
