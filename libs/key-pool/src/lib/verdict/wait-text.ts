/** Numbers from here on are points in time, not waits: 10⁹ seconds are 31 years. */
const EPOCH_SECONDS_FROM = 1e9;
const EPOCH_MS_FROM = 1e11;

const NUMBER = /^\d{1,16}(?:\.\d{1,9})?$/;
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}, .{1,40} GMT$/i;
const ISO_DATE =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * A wait as upstreams write it: seconds, epoch seconds, epoch milliseconds, a duration like `6m0s`, an ISO or HTTP date.
 * @param now epoch ms
 * @returns ms, 0 for a point in time that has passed, null for anything else
 */
export function readWait(text: string, now: number): number | null {
  const wait = readNumber(text, now) ?? readDuration(text) ?? readDate(text, now);
  return wait === null ? null : Math.max(0, Math.ceil(wait));
}

function readNumber(text: string, now: number): number | null {
  if (!NUMBER.test(text)) {
    return null;
  }
  const value = Number(text);
  if (value >= EPOCH_MS_FROM) {
    return value - now;
  }
  return value >= EPOCH_SECONDS_FROM ? value * 1_000 - now : value * 1_000;
}

/** A duration as Go prints it: `6m0s`, `1h2m3.5s`, `120ms`. */
function readDuration(text: string): number | null {
  const part = /(\d{1,9}(?:\.\d{1,9})?)(ns|us|µs|ms|s|m|h|d)/y;
  let total = 0;
  while (part.lastIndex < text.length) {
    const [, amount, unit] = part.exec(text) ?? [];
    if (amount === undefined || unit === undefined) {
      return null;
    }
    total += Number(amount) * (UNIT_MS[unit] ?? 0);
  }
  return text === '' ? null : total;
}

/** Only full dates: `Date.parse` alone would read a date into almost any text. */
function readDate(text: string, now: number): number | null {
  const [, day, time, zone = 'Z'] = ISO_DATE.exec(text) ?? [];
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  const iso = day === undefined || time === undefined ? null : `${day}T${time}${offset}`;
  const at = Date.parse(iso ?? (HTTP_DATE.test(text) ? text : ''));
  return Number.isNaN(at) ? null : at - now;
}
