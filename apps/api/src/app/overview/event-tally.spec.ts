import type { EventCount } from '../events/event.repository';
import { EventTally, SLOT_MS } from './event-tally';

const DAY = 24 * 3_600_000;
const NOW = Date.parse('2026-11-21T10:20:00.000Z');
const slotOf = (time: number) => Math.floor(time / SLOT_MS) * SLOT_MS;

/** A log of events, and which parts of it were read. */
function setUp() {
  const log: number[] = [];
  const read: [from: number, until: number | null][] = [];
  const tally = new EventTally(async (from, until) => {
    read.push([from, until]);
    return log
      .filter((at) => at >= from && (until === null || at < until))
      .map((at): EventCount => ({
        start: new Date(slotOf(at)),
        provider: 'ohmygpt',
        type: 'key_error',
        reason: null,
        waited: false,
        count: 1,
      }));
  });
  const count = async (start: number, now: number) =>
    (await tally.since(start, now)).reduce((sum, each) => sum + each.count, 0);
  return { log, read, tally, count };
}

describe('EventTally', () => {
  it('reads past slots once, and unfinished ones each time', async () => {
    const { log, read, count } = setUp();
    const start = slotOf(NOW - DAY);
    log.push(start, start + 1, NOW - 1_000);
    expect(await count(start, NOW)).toBe(3);
    log.push(NOW);
    expect(await count(start, NOW + 1)).toBe(4);
    expect(read).toEqual([
      [start, null],
      [slotOf(NOW - 2 * 60_000), null],
    ]);
  });

  it('goes on asking for a slot for two minutes after its end: a commit may be late', async () => {
    const { log, count } = setUp();
    const end = slotOf(NOW);
    const start = end - DAY;
    expect(await count(start, end + 119_000)).toBe(0);
    log.push(end - 1);
    expect(await count(start, end + 119_999)).toBe(1);
    expect(await count(start, end + 121_000)).toBe(1);
  });

  it('reads only what lies further back when more is asked for', async () => {
    const { log, read, count } = setUp();
    const [day, month] = [slotOf(NOW - DAY), slotOf(NOW - 30 * DAY)];
    log.push(month, day - 1, day);
    expect(await count(day, NOW)).toBe(1);
    expect(await count(month, NOW)).toBe(3);
    expect(await count(day, NOW)).toBe(1);
    expect(read.filter(([from]) => from === month)).toEqual([[month, day]]);
  });

  it('counts nothing twice for those who ask at once', async () => {
    const { log, count } = setUp();
    const [day, month] = [slotOf(NOW - DAY), slotOf(NOW - 30 * DAY)];
    log.push(month, day, NOW);
    expect(
      await Promise.all([count(day, NOW), count(month, NOW), count(day, NOW), count(month, NOW)]),
    ).toEqual([2, 3, 2, 3]);
  });

  it('misses nothing after a day without a question, and after a failed one', async () => {
    const { log, tally, count } = setUp();
    await count(slotOf(NOW - DAY), NOW);
    const later = NOW + 2 * DAY;
    log.push(NOW + DAY + 1, later);
    expect(await count(slotOf(later - DAY), later)).toBe(2);

    let isAway = true;
    const failing = new EventTally(async () => {
      if (isAway) {
        throw new Error('unavailable');
      }
      return tally.since(slotOf(NOW), later);
    });
    await expect(failing.since(slotOf(NOW), later)).rejects.toThrow('unavailable');
    isAway = false;
    expect(await failing.since(slotOf(NOW), later)).toHaveLength(2);
  });
});
