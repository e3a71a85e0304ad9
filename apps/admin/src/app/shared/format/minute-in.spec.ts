import { minuteIn } from './minute-in';

describe('a minute in a time zone', () => {
  it.each([
    ['UTC', '2026-01-05T23:09:10.000Z', '05/01/2026 23:09'],
    ['Asia/Ho_Chi_Minh', '2026-01-05T17:00:00.000Z', '06/01/2026 00:00'],
    ['Asia/Kathmandu', '2026-01-05T18:15:00.000Z', '06/01/2026 00:00'],
    ['America/New_York', '2026-07-05T03:30:00.000Z', '04/07/2026 23:30'],
  ])('%s: %s is %s', (timeZone, iso, shown) => {
    expect(minuteIn(timeZone)(iso)).toBe(shown);
  });
});
