import { forEachProvider } from '@keypool/dto';
import type { EventCount } from '../events/event.repository';
import { toSeries } from './event-series';

const iso = (time: number) => new Date(time).toISOString();

describe('toSeries', () => {
  const HOUR = 3_600_000;
  const start = Date.parse('2026-11-21T10:00:00.000Z');
  const bucketFrom = (from: number) => ({ start: from, end: from + HOUR });
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
    held: 0,
    undone: 0,
    failures: {
      quota_exhausted: 0,
      invalid_key: 0,
      rate_limited: 0,
      upstream_unavailable: 0,
      unknown: 0,
    },
  };

  it('has zeros where nothing happened', () => {
    expect(toSeries([bucketFrom(start)], [])).toEqual([
      {
        start: iso(start),
        end: iso(start + HOUR),
        isRunning: true,
        providers: forEachProvider(() => NOTHING),
      },
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
      'a suspicion because of unknown failures',
      { type: 'key_error', reason: 'unknown' },
      { failures: { unknown: 1 } },
    ],
    [
      'a key that is held, whose failure counts once it rotates',
      { type: 'key_held', reason: 'quota_exhausted' },
      { held: 1 },
    ],
    ['an undo', { type: 'rotation_undone', count: 2 }, { undone: 2 }],
    [
      'a cooldown late in the bucket',
      { type: 'key_cooldown', start: new Date(start + HOUR - 1) },
      { failures: { rate_limited: 1 } },
    ],
    ['an event before the first bucket', { start: new Date(start - 1) }, {}],
  ])('counts %s', (_what, facts, expected) => {
    const [bucket] = toSeries([bucketFrom(start)], [event(facts)]);
    const { failures, ...rest } = { failures: {}, ...expected };
    expect(bucket?.providers).toEqual({
      ...forEachProvider(() => NOTHING),
      ohmygpt: { ...NOTHING, ...rest, failures: { ...NOTHING.failures, ...failures } },
    });
  });

  it('marks the bucket that is still running', () => {
    const series = toSeries([bucketFrom(start - HOUR), bucketFrom(start)], []);
    expect(series.map(({ isRunning }) => isRunning)).toEqual([false, true]);
  });

  it('adds up what falls into one bucket', () => {
    const [bucket] = toSeries(
      [bucketFrom(start)],
      [event({ reason: 'invalid_key' }), event({ reason: 'quota_exhausted' }), event({ count: 4 })],
    );
    expect(bucket?.providers['ohmygpt']?.rotations).toBe(6);
  });
});
