import {
  FAILURE_CAUSES,
  PROVIDER_IDS,
  type BucketFiguresDto,
  type EventType,
  type FailureCause,
  type OverviewBucketDto,
  type OverviewRange,
  type ProviderId,
} from '@keypool/dto';
import type { EventCount } from '../events/event.repository';

/** What the series are made of. */
export const SERIES_EVENTS = [
  'key_rotated',
  'rotation_waiting',
  'key_cooldown',
  'key_error',
] as const satisfies EventType[];

const HOUR_MS = 3_600_000;

interface Span {
  readonly bucketMs: number;
  readonly buckets: number;
}

const SPANS: Record<OverviewRange, Span> = {
  '24h': { bucketMs: HOUR_MS, buckets: 24 },
  '7d': { bucketMs: 6 * HOUR_MS, buckets: 28 },
  '30d': { bucketMs: 24 * HOUR_MS, buckets: 30 },
};

/** Where the buckets of a range begin, the oldest first; the last one is running at `now`, in epoch ms. */
export function bucketStarts(range: OverviewRange, now: number): number[] {
  const { bucketMs, buckets } = SPANS[range];
  // Epoch time knows no time zones and no leap seconds: all of these sizes divide a day.
  const running = Math.floor(now / bucketMs) * bucketMs;
  return Array.from({ length: buckets }, (_, index) => running - (buckets - 1 - index) * bucketMs);
}

/**
 * Lays counted events into the buckets that they fall into; a bucket without any has zeros.
 * @param starts of the buckets, the oldest first: each ends where the next one begins
 */
export function toSeries(
  starts: readonly number[],
  counts: readonly EventCount[],
): OverviewBucketDto[] {
  const buckets = new Map(starts.map((start) => [start, emptyBucket()]));
  for (const event of counts) {
    const start = starts.findLast((each) => each <= event.start.getTime());
    const bucket = start === undefined ? undefined : buckets.get(start);
    const figures = event.provider && bucket?.[event.provider];
    if (!figures) {
      continue;
    }
    if (event.type === 'key_rotated') {
      figures.rotations += event.count;
    }
    const cause = causeOf(event);
    if (cause) {
      figures.failures[cause] += event.count;
    }
  }
  return [...buckets].map(([start, providers]) => ({
    start: new Date(start).toISOString(),
    providers,
  }));
}

/** Null for what is no failure: a rotation by hand, or one whose failure was counted when it began to wait. */
function causeOf({ type, reason, waited }: EventCount): FailureCause | null {
  switch (type) {
    case 'key_cooldown':
      return 'rate_limited';
    case 'key_error':
      return 'upstream_unavailable';
    case 'key_rotated':
    case 'rotation_waiting':
      return waited ? null : (FAILURE_CAUSES.find((cause) => cause === reason) ?? null);
    default:
      return null;
  }
}

function emptyBucket(): Record<ProviderId, BucketFiguresDto> {
  const figures = (): BucketFiguresDto => ({
    rotations: 0,
    failures: Object.fromEntries(FAILURE_CAUSES.map((cause) => [cause, 0])) as Record<
      FailureCause,
      number
    >,
  });
  return Object.fromEntries(PROVIDER_IDS.map((id) => [id, figures()])) as Record<
    ProviderId,
    BucketFiguresDto
  >;
}
