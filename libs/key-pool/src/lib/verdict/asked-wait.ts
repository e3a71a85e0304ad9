import type { FailureReport } from './failure';
import { retryAfterMs } from './retry-after';
import { readUpstreamAnswer, type UpstreamAnswer } from './upstream-answer';
import { readWait } from './wait-text';

const LONGEST_TEXT = 500;

/** `Please try again in 6m0s`, `Limit resets at: 2026-11-21 10:01:00 UTC`, `Wait for 2 hours and 5 minutes`. */
const ANNOUNCEMENT =
  /\b(?:try(?:ing)? again|retry(?:ing)?|wait|resets?|available again)\b[^\d\n]{0,30}(\d[^\n]{0,60})/i;
/** `请在 60 秒后重试` */
const CHINESE_ANNOUNCEMENT = /(\d{1,9}(?:\.\d{1,9})?) ?(毫秒|秒|分钟|小时|天) ?(?:之|以)?后/;
const DATE =
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})\b)?/i;
const PART =
  /(\d{1,9}(?:\.\d{1,9})?) ?(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])(?:,? and |,? )?/iy;

const UNIT_MS: readonly (readonly [name: RegExp, ms: number])[] = [
  [/^(?:m(?:illi)?s|毫)/i, 1],
  [/^(?:s|秒)/i, 1_000],
  [/^(?:m|分)/i, 60_000],
  [/^(?:h|小)/i, 3_600_000],
  [/^(?:d|天)/i, 86_400_000],
];

/**
 * How long an upstream asks to leave a key alone (SPEC 6.1): in its headers, see `retryAfterMs`, in fields of its error
 * (`retry_after`, `reset_at` and kin), or in its words. The latest wins.
 * @param now epoch ms
 * @returns ms, 0 for a point in time that has passed, null when there is none
 */
export function askedWaitMs(
  { headers, body }: Pick<FailureReport, 'headers' | 'body'>,
  now: number,
): number | null {
  const answer = readUpstreamAnswer(body);
  const waits = [retryAfterMs(headers, now), ...inFields(answer, now), inWords(answer, now)];
  return waits.reduce(
    (latest, wait) => (wait === null ? latest : Math.max(latest ?? 0, wait)),
    null,
  );
}

function inFields({ waits }: UpstreamAnswer, now: number): (number | null)[] {
  return waits.map(({ value, isInMs }) => readWait(isInMs ? `${value}ms` : value, now));
}

function inWords({ texts }: UpstreamAnswer, now: number): number | null {
  for (const text of texts) {
    const said = text.slice(0, LONGEST_TEXT);
    const wait = readAnnouncement(said, now) ?? readChinese(said);
    if (wait !== null) {
      return wait;
    }
  }
  return null;
}

function readAnnouncement(text: string, now: number): number | null {
  const [, rest = ''] = ANNOUNCEMENT.exec(text) ?? [];
  const [date] = DATE.exec(rest) ?? [];
  return date === undefined ? readParts(rest) : readWait(date, now);
}

function readParts(text: string): number | null {
  let total: number | null = null;
  PART.lastIndex = 0;
  for (let part = PART.exec(text); part; part = PART.exec(text)) {
    const [, amount, unit = ''] = part;
    total = (total ?? 0) + Number(amount) * msOf(unit);
  }
  return total === null ? null : Math.ceil(total);
}

function readChinese(text: string): number | null {
  const [, amount, unit] = CHINESE_ANNOUNCEMENT.exec(text) ?? [];
  return unit === undefined ? null : Math.ceil(Number(amount) * msOf(unit));
}

function msOf(unit: string): number {
  return UNIT_MS.find(([name]) => name.test(unit))?.[1] ?? 0;
}
