import type { OverviewRange } from '@keypool/dto';
import type { EventCount } from '../events/event.repository';
import { bucketStarts, toSeries } from './event-series';

const NOW = Date.parse('2026-11-21T10:20:30.400Z');
const iso = (time: number | undefined) => new Date(time ?? 0).toISOString();

describe('bucketStarts', () => {
  it.each<[OverviewRange, number, string, string]>([
    ['24h', 24, '2026-11-20T11:00:00.000Z', '2026-11-21T10:00:00.000Z'],
    ['7d', 28, '2026-11-14T12:00:00.000Z', '2026-11-21T06:00:00.000Z'],
    ['30d', 30, '2026-10-23T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
  ])('%s: %i buckets from %s to the one that runs', (range, count, first, last) => {
    const starts = bucketStarts(range, NOW);
    expect(starts).toHaveLength(count);
    expect([iso(starts[0]), iso(starts.at(-1))]).toEqual([first, last]);
  });
});

describe('toSeries', () => {
  const [start = 0] = bucketStarts('24h', NOW).slice(-1);
  const event = (facts: Partial<EventCount>): EventCount => ({
    start: new Date(start),
    provider: 'ohmygpt',
    type: 'key_rotated',
    reason: null,
    waited: false,
    count: 1,
    ...facts,
  });
  const NOTHING = {
    rotations: 0,
    failures: { quota_exhausted: 0, invalid_key: 0, rate_limited: 0, upstream_unavailable: 0 },
  };

  it('has zeros where nothing happened', () => {
    expect(toSeries([start], [])).toEqual([
      { start: iso(start), providers: { ohmygpt: NOTHING, openhands: NOTHING } },
    ]);
  });

  it.each<[string, Partial<EventCount>, object]>([
    [
      'a rotation for a failure',
      { reason: 'invalid_key', count: 3 },
      { rotations: 3, failures: { invalid_key: 3 } },
    ],
    ['a rotation by hand', {}, { rotations: 1 }],
    [
      'a rotation that waited, whose failure was counted then',
      { reason: 'quota_exhausted', waited: true },
      { rotations: 1 },
    ],
    [
      'a failure that waits for a backup key',
      { type: 'rotation_waiting', reason: 'quota_exhausted' },
      { failures: { quota_exhausted: 1 } },
    ],
    ['a cooldown', { type: 'key_cooldown', count: 2 }, { failures: { rate_limited: 2 } }],
    ['an error', { type: 'key_error' }, { failures: { upstream_unavailable: 1 } }],
    [
      'a cooldown late in the bucket',
      { type: 'key_cooldown', start: new Date(start + 3_599_999) },
      { failures: { rate_limited: 1 } },
    ],
    ['an event before the first bucket', { start: new Date(start - 1) }, {}],
  ])('counts %s', (_what, facts, expected) => {
    const [bucket] = toSeries([start], [event(facts)]);
    const { failures, ...rest } = { failures: {}, ...expected };
    expect(bucket?.providers).toEqual({
      ohmygpt: { ...NOTHING, ...rest, failures: { ...NOTHING.failures, ...failures } },
      openhands: NOTHING,
    });
  });

  it('adds up what falls into one bucket', () => {
    const [bucket] = toSeries(
      [start],
      [event({ reason: 'invalid_key' }), event({ reason: 'quota_exhausted' }), event({ count: 4 })],
    );
    expect(bucket?.providers['ohmygpt']?.rotations).toBe(6);
  });
});
