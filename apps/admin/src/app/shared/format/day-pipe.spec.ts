import { DayPipe, MomentPipe } from './day-pipe';

describe('dates', () => {
  it.each([
    ['2026-11-05T08:09:10.000Z', '05/11/2026', '05/11/2026 08:09:10'],
    ['2026-01-31T00:00:00Z', '31/01/2026', '31/01/2026 00:00:00'],
    [null, '—', '—'],
    ['no date', '—', '—'],
  ])('show %s as DD/MM/YYYY', (iso, day, moment) => {
    expect(new DayPipe().transform(iso)).toBe(day);
    expect(new MomentPipe().transform(iso)).toBe(moment);
  });
});
