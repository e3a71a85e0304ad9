import { OVERVIEW_RANGES, type OverviewRange } from '@keypool/dto';
import * as fc from 'fast-check';
import { bucketsOf, earliestStart, type Bucket } from './buckets';
import { SLOT_MS } from './event-tally';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-21T10:20:30.400Z');
const COUNTS: Record<OverviewRange, number> = { '24h': 24, '7d': 28, '30d': 30 };

const iso = (time: number | undefined) => new Date(time ?? 0).toISOString();
const hoursOf = (buckets: readonly Bucket[]) =>
  buckets.map(({ start, end }) => (end - start) / HOUR);

describe('bucketsOf', () => {
  it.each<[OverviewRange, string, string, string]>([
    ['24h', 'UTC', '2026-11-20T11:00:00.000Z', '2026-11-21T10:00:00.000Z'],
    ['7d', 'UTC', '2026-11-14T12:00:00.000Z', '2026-11-21T06:00:00.000Z'],
    ['30d', 'UTC', '2026-10-23T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
    ['24h', 'Asia/Kathmandu', '2026-11-20T11:15:00.000Z', '2026-11-21T10:15:00.000Z'],
    ['7d', 'Asia/Ho_Chi_Minh', '2026-11-14T11:00:00.000Z', '2026-11-21T05:00:00.000Z'],
    ['30d', 'Asia/Ho_Chi_Minh', '2026-10-22T17:00:00.000Z', '2026-11-20T17:00:00.000Z'],
    // The day before, over there; the clocks went back on 1 November.
    ['30d', 'Pacific/Honolulu', '2026-10-23T10:00:00.000Z', '2026-11-21T10:00:00.000Z'],
    ['30d', 'America/New_York', '2026-10-23T04:00:00.000Z', '2026-11-21T05:00:00.000Z'],
  ])('%s in %s: from %s to the running one, %s', (range, timeZone, first, last) => {
    const buckets = bucketsOf(range, timeZone, NOW);
    expect(buckets).toHaveLength(COUNTS[range]);
    expect([iso(buckets[0]?.start), iso(buckets.at(-1)?.start)]).toEqual([first, last]);
  });

  it.each([
    ['25 hours when the clocks go back', 'Europe/Berlin', '2026-10-26T12:00:00Z', 25],
    ['23 hours when they go forward', 'Europe/Berlin', '2026-03-30T12:00:00Z', 23],
    ['23 hours when midnight is left out', 'Africa/Cairo', '2026-04-25T12:00:00Z', 23],
    ['25 hours when midnight comes twice', 'America/Havana', '2026-11-02T12:00:00Z', 25],
    ['24.5 hours on Lord Howe Island', 'Australia/Lord_Howe', '2026-04-06T00:00:00Z', 24.5],
  ])('a day has %s', (_what, timeZone, dayAfter, hours) => {
    const lengths = hoursOf(bucketsOf('30d', timeZone, Date.parse(dayAfter)));
    expect(lengths.at(-2)).toBe(hours);
    expect(new Set(lengths)).toEqual(new Set([24, hours]));
  });

  it('a quarter of a day is as long as the clocks make it', () => {
    const buckets = bucketsOf('7d', 'Europe/Berlin', Date.parse('2026-10-25T22:30:00Z'));
    expect(hoursOf(buckets).slice(-5)).toEqual([6, 7, 6, 6, 6]);
  });

  it('an hour that comes twice has two buckets, and one that is left out has none', () => {
    const back = bucketsOf('24h', 'Europe/Berlin', Date.parse('2026-10-25T03:00:00Z'));
    const forward = bucketsOf('24h', 'Europe/Berlin', Date.parse('2026-03-29T03:00:00Z'));
    expect(new Set([...hoursOf(back), ...hoursOf(forward)])).toEqual(new Set([1]));
  });

  it('a day that a zone leaves out is not there', () => {
    // Samoa went from the 29th to the 31st of December 2011.
    const buckets = bucketsOf('30d', 'Pacific/Apia', Date.parse('2011-12-31T00:00:00Z'));
    expect(buckets).toHaveLength(30);
    expect(new Set(hoursOf(buckets))).toEqual(new Set([24]));
  });

  it('in every zone and at every time: one after the other, from the beginning of an hour or day up to now', () => {
    const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
    const time = fc.date({
      min: new Date('2012-01-01T00:00:00Z'),
      max: new Date('2037-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    const clocks = (timeZone: string) => {
      const format = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        dateStyle: 'short',
        timeStyle: 'short',
      });
      return (at: number) => {
        const [date = '', clock = ''] = format.format(at).split(', ');
        const [hour = 0, minute = 0] = clock.split(':').map(Number);
        return { date, hour, minute };
      };
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...OVERVIEW_RANGES),
        time,
        (timeZone, range, date) => {
          const now = date.getTime();
          const buckets = bucketsOf(range, timeZone, now);
          const shown = clocks(timeZone);
          const bucketOf = (at: number) => {
            const { date: day, hour } = shown(at);
            return { '24h': `${day} ${hour}`, '7d': `${day} ${hour - (hour % 6)}`, '30d': day }[
              range
            ];
          };

          expect(buckets).toHaveLength(COUNTS[range]);
          expect(buckets[0]?.start).toBeGreaterThanOrEqual(earliestStart(range, now));
          expect(buckets.at(-1)?.start).toBeLessThanOrEqual(now);
          expect(buckets.at(-1)?.end).toBeGreaterThan(now);
          for (const [index, { start, end }] of buckets.entries()) {
            // The first moment of what it stands for, and nothing else up to its end.
            const isFirst = bucketOf(start - 1) !== bucketOf(start);
            const isAgain = range === '24h' && shown(start).minute === 0;
            expect({
              begins: isFirst || isAgain,
              offSlot: start % SLOT_MS,
              ends: bucketOf(end - 1),
              next: buckets[index + 1]?.start ?? end,
            }).toEqual({ begins: true, offSlot: 0, ends: bucketOf(start), next: end });
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
