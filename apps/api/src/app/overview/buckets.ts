import type { OverviewRange } from '@keypool/dto';
import { SLOT_MS } from './event-tally';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Span {
  readonly buckets: number;
  /** The size of a bucket: hours, quarters of a day or days on the clock of the zone. */
  readonly bucketMs: number;
  /** An hour repeated at the end of daylight saving time has two buckets; a day with 25 hours has one. */
  readonly isRepeated: boolean;
}

const SPANS: Record<OverviewRange, Span> = {
  '24h': { buckets: 24, bucketMs: HOUR_MS, isRepeated: true },
  '7d': { buckets: 28, bucketMs: 6 * HOUR_MS, isRepeated: false },
  '30d': { buckets: 30, bucketMs: DAY_MS, isRepeated: false },
};

/** Daylight saving time makes a range longer, and so would a day skipped by a zone that crosses the date line. */
const MARGIN_MS = 1.5 * DAY_MS;
/** No zone changes its offset twice within this time. */
const OFFSET_STEP_MS = 6 * HOUR_MS;

/** No bucket of the range begins before this time, in any zone; the beginning of a slot. All times in epoch ms. */
export function earliestStart(range: OverviewRange, now: number): number {
  const { buckets, bucketMs } = SPANS[range];
  return slotOf(now - buckets * bucketMs - MARGIN_MS);
}

/** The time from `start` up to, but not including, `end`. */
export interface Bucket {
  readonly start: number;
  readonly end: number;
}

/** The buckets of a range on the clock of a zone, oldest first; the last one is running at `now`. */
export function bucketsOf(range: OverviewRange, timeZone: string, now: number): Bucket[] {
  const { buckets, bucketMs, isRepeated } = SPANS[range];
  const starts: number[] = [];
  let latest = Infinity;
  const [from, until] = [earliestStart(range, now), now + bucketMs + MARGIN_MS];
  for (const [slot, local] of localSlots(timeZone, from, until)) {
    const bucket = Math.floor(local / bucketMs);
    // Not every bucket has its first quarter of an hour: clocks that are put forward may skip it.
    if (bucket > latest || (isRepeated && local % bucketMs === 0)) {
      starts.push(slot);
    }
    latest = latest === Infinity ? bucket : Math.max(latest, bucket);
  }
  return starts
    .map((start, index) => ({ start, end: starts[index + 1] ?? until }))
    .filter(({ start }) => start <= now)
    .slice(-buckets);
}

/** Every slot with the zone's local time at its beginning, as if that were UTC. */
function* localSlots(timeZone: string, from: number, to: number): Iterable<[number, number]> {
  const offsetAt = offsetsOf(timeZone);
  for (let step = from; step <= to; step += OFFSET_STEP_MS) {
    const end = step + OFFSET_STEP_MS;
    const offset = offsetAt(step);
    const isSteady = offsetAt(end) === offset;
    for (let slot = step; slot < end && slot <= to; slot += SLOT_MS) {
      yield [slot, slot + (isSteady ? offset : offsetAt(slot))];
    }
  }
}

/** How far the clocks of a zone are ahead of UTC at a time. */
function offsetsOf(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
    return (
      Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')) - time
    );
  };
}

function slotOf(time: number): number {
  return Math.floor(time / SLOT_MS) * SLOT_MS;
}
