import {
  FAILURE_CAUSES,
  forEachProvider,
  type BucketFiguresDto,
  type EventType,
  type FailureCause,
  type OverviewBucketDto,
  type OverviewRange,
  type ProviderId,
} from '@keypool/dto';
import type { EventCount } from '../events/event.repository';
import { bucketsOf, type Bucket } from './buckets';

/** The events that the series consist of. */
export const SERIES_EVENTS = [
  'key_rotated',
  'rotation_waiting',
  'key_cooldown',
  'key_error',
  'key_held',
  'rotation_undone',
] as const satisfies EventType[];

/** What had happened by a moment, for each requested zone. */
export class EventSeries {
  private readonly byZone = new Map<string, OverviewBucketDto[]>();

  constructor(
    private readonly range: OverviewRange,
    private readonly now: number,
    private readonly counts: readonly EventCount[],
  ) {}

  in(timeZone: string): OverviewBucketDto[] {
    const known = this.byZone.get(timeZone);
    const series = known ?? toSeries(bucketsOf(this.range, timeZone, this.now), this.counts);
    this.byZone.set(timeZone, series);
    return series;
  }
}

/**
 * Sorts counted events into buckets; a bucket without any has zeros.
 * @param buckets one after the other, the last one running
 */
export function toSeries(
  buckets: readonly Bucket[],
  counts: readonly EventCount[],
): OverviewBucketDto[] {
  const series = buckets.map(({ start, end }, index) => ({
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    isRunning: index === buckets.length - 1,
    providers: emptyBucket(),
  }));
  for (const event of counts) {
    const at = event.start.getTime();
    const bucket = series[buckets.findLastIndex(({ start }) => start <= at)]?.providers;
    const figures = event.provider && bucket?.[event.provider];
    if (!figures) {
      continue;
    }
    if (event.type === 'key_rotated') {
      figures.rotations += event.count;
    }
    if (event.type === 'key_held') {
      figures.held += event.count;
    }
    if (event.type === 'rotation_undone') {
      figures.undone += event.count;
    }
    const cause = causeOf(event);
    if (cause) {
      figures.failures[cause] += event.count;
    }
  }
  return series;
}

/** Null for non-failures: a manual rotation, or one whose failure was counted when it began to wait. */
function causeOf({ type, reason, waited }: EventCount): FailureCause | null {
  switch (type) {
    case 'key_cooldown':
      return 'rate_limited';
    case 'key_error':
      // Earlier versions set keys aside for no other cause, and gave no reason.
      return FAILURE_CAUSES.find((cause) => cause === reason) ?? 'upstream_unavailable';
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
    held: 0,
    undone: 0,
    failures: Object.fromEntries(FAILURE_CAUSES.map((cause) => [cause, 0])) as Record<
      FailureCause,
      number
    >,
  });
  return forEachProvider(figures);
}
