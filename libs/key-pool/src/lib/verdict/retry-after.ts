/** Numbers from here on are points in time, not waits: 10⁹ seconds are 31 years. */
const EPOCH_SECONDS_FROM = 1e9;
const EPOCH_MS_FROM = 1e11;
const LONGEST_VALUE = 64;

const RESET_HEADER = /^(?:x-)?rate-?limit-reset(?:-[a-z0-9-]+)?$|^(?:x-)?reset[_-]at$/;
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
 * How long the upstream asks to leave a key alone (SPEC 6.1), from `Retry-After` (seconds or HTTP
 * date), `retry-after-ms`, `x-ratelimit-reset*`, `ratelimit-reset*` and `reset_at` (seconds, epoch
 * seconds, epoch milliseconds, ISO date, durations like `6m0s`). Names in any case. The latest wins,
 * but a reset whose `…-remaining…` header says that something is left counts only when nothing else
 * is said: it belongs to a limit that was not the one hit. What cannot be read is ignored.
 *
 * @param headers the failed answer's headers
 * @param now epoch ms
 * @returns ms, 0 for a point in time that has passed, null when nothing is said
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string>> | undefined,
  now: number,
): number | null {
  const byName = new Map(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const waits: number[] = [];
  const waitsOfOtherLimits: number[] = [];
  for (const [name, value] of byName) {
    const wait = readHeader(name, value, now);
    if (wait === null) {
      continue;
    }
    const remaining = Number(byName.get(name.replace('reset', 'remaining')));
    (RESET_HEADER.test(name) && remaining > 0 ? waitsOfOtherLimits : waits).push(wait);
  }
  const said = waits.length > 0 ? waits : waitsOfOtherLimits;
  return said.length > 0 ? said.reduce((latest, wait) => Math.max(latest, wait)) : null;
}

function readHeader(name: string, value: string, now: number): number | null {
  const text = value.trim();
  if (text.length > LONGEST_VALUE) {
    return null;
  }
  if (name === 'retry-after-ms') {
    return NUMBER.test(text) ? Math.ceil(Number(text)) : null;
  }
  if (name !== 'retry-after' && !RESET_HEADER.test(name)) {
    return null;
  }
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
