import { dateOfDay, dayOfDate, endOfDay } from './days';

describe('a day', () => {
  it.each(['2026-02-31', '2026-13-01', '21/11/2026', 'today', '', null])('is not %j', (text) => {
    expect(dateOfDay(text)).toBeNull();
    expect(endOfDay(text)).toBeNull();
  });

  it('begins and ends in the time zone of the user', () => {
    expect(dateOfDay('2026-11-21')?.toISOString()).toBe('2026-11-21T00:00:00.000Z');
    expect(endOfDay('2026-11-21')?.toISOString()).toBe('2026-11-21T23:59:59.999Z');
  });

  it('is written as it is read', () => {
    expect(dayOfDate(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
  });
});
