import { isLiteralObject, readLiteral, type LiteralObject } from './literal';
import { unwrap } from './wrappings';

/** Fields that hold an error's type or code. */
export const TYPE_FIELDS = [
  'type',
  'errorType',
  'error_type',
  'code',
  'error_code',
  'status',
] as const;

const STATUS_FIELDS = ['statusCode', 'status_code', 'status', 'code'] as const;

const STREAM_LINE = /^(?:data|event|id|retry|:)/;

/**
 * The JSON answer in a text, as far as it was sent: alone, after a client's words, as an event stream, as lines or a list
 * of objects. Of several answers the last error counts.
 * @returns undefined for a text without one
 */
export function readAnswer(text: string): unknown {
  const answer = readStream(text) ?? readLiteral(text) ?? readLiteral(unwrap(text));
  if (Array.isArray(answer)) {
    return answer.some(isLiteralObject) ? (answer.filter(isError).at(-1) ?? answer) : undefined;
  }
  return isError(answer) ? answer : (readLines(text) ?? answer);
}

/** Whether this is an error and no completion: for answers whose status does not say so. */
export function isError(value: unknown): boolean {
  if (Array.isArray(value)) {
    return isError(value[0]);
  }
  if (!isLiteralObject(value)) {
    return false;
  }
  const status = statusOf(value);
  return (
    (value['error'] ?? null) !== null ||
    value['success'] === false ||
    value['type'] === 'error' ||
    isError(value['response']) ||
    (status !== null && status >= 400) ||
    (typeof value['message'] === 'string' &&
      value['type'] !== 'message' &&
      TYPE_FIELDS.some((name) => name in value)) ||
    (typeof value['detail'] === 'string' && Object.keys(value).length === 1)
  );
}

/** The HTTP status that an answer names. */
export function statusOf(value: LiteralObject): number | null {
  const named = STATUS_FIELDS.map((field) => Number(/^\d{3}$/.exec(String(value[field]))?.[0]));
  return named.find((status) => status >= 100 && status <= 599) ?? null;
}

/** Whether an answer has no word in it, at most its status: `{}`, `null`, `{"code":401,"message":""}`. */
export function saysNothing(value: unknown, depth = 3): boolean {
  if (typeof value === 'number') {
    return Number.isInteger(value) && value >= 400 && value <= 599;
  }
  if (typeof value === 'string') {
    return value.trim() === '';
  }
  if (depth <= 0 || typeof value !== 'object') {
    return value === false;
  }
  return Object.values(value ?? {}).every((inner) => saysNothing(inner, depth - 1));
}

/** The last error of an event stream; undefined for anything else. An event may go over several lines. */
function readStream(text: string): unknown {
  if (!STREAM_LINE.test(text) || !/^data:/m.test(text)) {
    return undefined;
  }
  const lines = text.split(/\r?\n/);
  const data = lines.map((line) => (line.startsWith('data:') ? line.slice(5).trim() : ''));
  const error = data.map(readLiteral).filter(isError).at(-1) ?? readLiteral(data.join('\n').trim());
  return isError(error) ? error : {};
}

/** The last error of a text with one object in each line; undefined for anything else. */
function readLines(text: string): unknown {
  if (!/^\{[^\n]*\n\{/.test(text)) {
    return undefined;
  }
  return text.split(/\r?\n/).map(readLiteral).filter(isError).at(-1);
}
