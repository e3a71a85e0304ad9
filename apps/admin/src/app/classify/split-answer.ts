import { EMPTY_ANSWER, type Answer } from './answer';

const STATUS_LINE = /^HTTP\/[\d.]+ (\d{3})\b.*$/;
/** What `curl -v` prints around the answer: its own words, the request, the sizes of what it read and sent. */
const NOISE_OF_CURL = /^(?:[*>] ?|[{}] \[)/;

/**
 * The parts of a whole HTTP answer, as `curl -i` or `curl -v` prints it, or of a worker's report in JSON.
 * @returns null for anything else, such as a body
 */
export function splitAnswer(text: string): Answer | null {
  const lines = text.replace(/\r\n?/g, '\n').trim().split('\n');
  return splitVerbose(lines) ?? splitHttp(lines) ?? splitReport(text);
}

/** `curl -v`: the answer's head is marked by `<`, and its body is not marked at all. */
function splitVerbose(lines: readonly string[]): Answer | null {
  if (!lines.some((line) => STATUS_LINE.test(unmarked(line)) && line.startsWith('<'))) {
    return null;
  }
  const lastOfHead = lines.findLastIndex((line) => line.startsWith('<') && /^<\s*$|^< /.test(line));
  const head = lines.slice(0, lastOfHead + 1).filter((line) => line.startsWith('<'));
  const body = lines.slice(lastOfHead + 1).filter((line) => !NOISE_OF_CURL.test(line));
  return splitHttp([...head.map(unmarked), '', ...body]);
}

function unmarked(line: string): string {
  return line.replace(/^<\s?/, '');
}

/** Of several heads (100 Continue, a proxy's 200, redirects) the last one counts. */
function splitHttp(lines: readonly string[]): Answer | null {
  // The command that was typed may be there, too.
  const first = lines.slice(0, 2).findIndex((line) => STATUS_LINE.test(line));
  const [, status] = STATUS_LINE.exec(lines[first] ?? '') ?? [];
  if (status === undefined) {
    return null;
  }
  const endOfHead = lines.findIndex((line, at) => at > first && line.trim() === '');
  const end = endOfHead < 0 ? lines.length : endOfHead;
  const headers = lines.slice(first + 1, end).join('\n');
  const rest = lines
    .slice(end + 1)
    .join('\n')
    .trim();
  const next = STATUS_LINE.test(rest.split('\n', 1)[0] ?? '') ? splitHttp(rest.split('\n')) : null;
  return next ?? { ...EMPTY_ANSWER, status, headers, body: rest };
}

function splitReport(text: string): Answer | null {
  const report = parse(text);
  if (report === null || !('status' in report) || !('body' in report || 'headers' in report)) {
    return null;
  }
  const { status, headers, body, error } = report;
  return {
    status: textOf(status),
    headers: linesOf(headers),
    body: textOf(body),
    error: textOf(error),
  };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function linesOf(headers: unknown): string {
  if (!isObject(headers)) {
    return '';
  }
  return Object.entries(headers)
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${textOf(value)}`))
    .join('\n');
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
