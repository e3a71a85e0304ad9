import { fieldProblem, textOf } from '../data/key-fields';

export type ImportLineState = 'new' | 'duplicate' | 'invalid';

export interface ImportLine {
  /** As an editor counts: from 1, blank lines and comments included. */
  readonly number: number;
  readonly id: string;
  readonly apiKey: string;
  readonly state: ImportLineState;
  /** Why it is not new: key of the text, and what it tells. */
  readonly reason: { readonly text: string; readonly params: Record<string, number> } | null;
}

/**
 * Reads `id|apiKey` line by line. Blank lines and lines that begin with `#` are skipped; any line ending is fine.
 * Only the first `|` separates. A line is a duplicate when an earlier good one has its id or its API key.
 */
export function readImportLines(text: string): ImportLine[] {
  const firstLineOf = new Map<string, number>();
  const lines: ImportLine[] = [];
  text.split(/\r\n|\n|\r/).forEach((content, index) => {
    const trimmed = content.replace(/^\uFEFF/, '').trim();
    if (trimmed === '' || trimmed.startsWith('#')) return;
    const line = readLine(trimmed, index + 1);
    const names = [`id ${line.id}`, `apiKey ${line.apiKey}`];
    const earlier = names.map((name) => firstLineOf.get(name)).find((found) => found !== undefined);
    if (line.state === 'new' && earlier !== undefined) {
      const reason = { text: 'common.import.reason.duplicate', params: { line: earlier } };
      lines.push({ ...line, state: 'duplicate', reason });
      return;
    }
    if (line.state === 'new') for (const name of names) firstLineOf.set(name, line.number);
    lines.push(line);
  });
  return lines;
}

function readLine(content: string, number: number): ImportLine {
  const separator = content.indexOf('|');
  if (separator === -1) {
    const reason = { text: 'common.import.reason.noSeparator', params: {} };
    return { number, id: '', apiKey: content, state: 'invalid', reason };
  }
  const id = content.slice(0, separator).trim();
  const apiKey = content.slice(separator + 1).trim();
  const problem = fieldProblem('id', id) ?? fieldProblem('apiKey', apiKey);
  if (problem === null) return { number, id, apiKey, state: 'new', reason: null };
  const reason = { text: textOf(problem), params: { limit: problem.limit } };
  return { number, id, apiKey, state: 'invalid', reason };
}
