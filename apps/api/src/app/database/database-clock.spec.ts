import { DatabaseClock } from './database-clock';

const NOW = 1_800_000_000_000;

describe('DatabaseClock', () => {
  beforeEach(() => jest.useFakeTimers({ now: NOW }));
  afterEach(() => jest.useRealTimers());

  it("is this process's clock until the database was asked", () => {
    expect(new DatabaseClock().now()).toBe(NOW);
  });

  it.each([
    ['ahead', NOW + 60_000, NOW + 60_000],
    ['behind', NOW - 60_000, NOW - 60_000],
    ['the same', NOW, NOW],
  ])('follows a database whose clock is %s', (_where, databaseMs, expected) => {
    const clock = new DatabaseClock();
    clock.synchronize(databaseMs, NOW, NOW);
    expect(clock.now()).toBe(expected);
    expect(clock.date()).toEqual(new Date(expected));
    jest.advanceTimersByTime(1_000);
    expect(clock.now()).toBe(expected + 1_000);
  });

  it('takes it that the database looked half-way between question and answer', () => {
    const clock = new DatabaseClock();
    clock.synchronize(NOW + 1_000, NOW - 40, NOW);
    expect(clock.now()).toBe(NOW + 1_020);
  });

  it('the last measurement counts', () => {
    const clock = new DatabaseClock();
    clock.synchronize(NOW + 9_000, NOW, NOW);
    clock.synchronize(NOW - 5, NOW, NOW);
    expect(clock.now()).toBe(NOW - 5);
  });
});
