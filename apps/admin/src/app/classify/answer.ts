import type { ParamMap } from '@angular/router';
import type { ClassifyDto } from '@keypool/dto';
import type { AnswerToTry } from '../data/answer-to-try';

/** An upstream's answer as an admin writes it. */
export interface Answer {
  readonly status: string;
  /** One header a line. */
  readonly headers: string;
  readonly body: string;
  readonly error: string;
}

export const EMPTY_ANSWER: Answer = { status: '', headers: '', body: '', error: '' };

/** What a link to the page fills in, or null when it fills in nothing. */
export function answerOf(params: ParamMap): Answer | null {
  const fields: readonly (keyof AnswerToTry)[] = ['status', 'body', 'error'];
  const filled = fields.flatMap((field) => {
    const value = params.get(field);
    return value === null ? [] : [[field, value]];
  });
  return filled.length === 0 ? null : { ...EMPTY_ANSWER, ...Object.fromEntries(filled) };
}

/** What the server is asked. */
export function questionOf({ status, headers, body, error }: Answer): ClassifyDto {
  const byName = headersOf(headers);
  return {
    ...(status.trim() === '' ? {} : { status: Number(status) }),
    ...(Object.keys(byName).length === 0 ? {} : { headers: byName }),
    ...(body === '' ? {} : { body }),
    ...(error.trim() === '' ? {} : { error: error.trim() }),
  };
}

/** Of several headers of one name, all values count. Lines without a colon are no headers. */
function headersOf(lines: string): Record<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines.split('\n')) {
    const [, name, value = ''] = /^\s*([^\s:]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) {
      continue;
    }
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(headers);
}
