import { readWait } from './wait-text';

const LONGEST_VALUE = 64;

const RESET_HEADER = /^(?:x-)?rate-?limit-reset(?:-[a-z0-9-]+)?$|^(?:x-)?reset[_-]at$/;
const NUMBER = /^\d{1,16}(?:\.\d{1,9})?$/;

/**
 * How long the upstream asks to leave a key alone (SPEC 6.1), from `Retry-After` (seconds or HTTP
 * date), `retry-after-ms`, `x-ratelimit-reset*`, `ratelimit-reset*` and `reset_at` (seconds, epoch
 * seconds, epoch milliseconds, ISO date, durations like `6m0s`). Names in any case. The latest wins,
 * but a reset whose `…-remaining…` header says that something is left counts only when nothing else
 * is said: it belongs to a limit that was not the one hit. What cannot be read is ignored.
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
  return readWait(text, now);
}
