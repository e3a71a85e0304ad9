import * as fc from 'fast-check';
import { DatabaseClock } from './database-clock';

const NOW = 1_800_000_000_000;

/** What the clock is told at this very moment. */
function measure(clock: DatabaseClock, databaseMs: number, tookMs = 0): void {
  const received = performance.now();
  clock.synchronize(databaseMs, received - tookMs, received);
}

describe('DatabaseClock', () => {
  beforeEach(() => jest.useFakeTimers({ now: NOW }));
  afterEach(() => jest.useRealTimers());

  it("is this process's clock until the database was asked", () => {
    const clock = new DatabaseClock();
    expect(clock.now()).toBe(NOW);
    expect(clock.date()).toEqual(new Date(NOW));
    jest.advanceTimersByTime(1_000);
    expect(clock.now()).toBe(NOW + 1_000);
  });

  it.each([
    ['ahead', NOW + 60_000],
    ['the same', NOW],
  ])('follows a database whose clock is %s at once', (_where, databaseMs) => {
    const clock = new DatabaseClock();
    measure(clock, databaseMs);
    expect(clock.now()).toBe(databaseMs);
    jest.advanceTimersByTime(1_000);
    expect(clock.now()).toBe(databaseMs + 1_000);
  });

  it('runs at half speed after a measurement that is behind, until the truth has caught up', () => {
    const clock = new DatabaseClock();
    measure(clock, NOW - 60_000);
    expect(clock.now()).toBe(NOW);
    jest.advanceTimersByTime(60_000);
    expect(clock.now()).toBe(NOW + 30_000);
    jest.advanceTimersByTime(60_000);
    expect(clock.now()).toBe(NOW + 60_000);
    jest.advanceTimersByTime(1_000);
    expect(clock.now()).toBe(NOW + 61_000);
  });

  it('assumes at first that the database read its clock half-way between request and answer', () => {
    const clock = new DatabaseClock();
    measure(clock, NOW + 1_000, 40);
    expect(clock.now()).toBe(NOW + 1_020);
  });

  it('the last measurement counts', () => {
    const clock = new DatabaseClock();
    measure(clock, NOW + 5_000);
    measure(clock, NOW + 9_000);
    expect(clock.now()).toBe(NOW + 9_000);
  });

  it('keeps what it knows while answers wait for a majority that is behind, as far as they allow it', () => {
    const clock = new DatabaseClock();
    measure(clock, NOW + 5_000, 2);
    // The primary took its time when the request came.
    measure(clock, NOW + 3_001, 2_000);
    expect(clock.now()).toBe(NOW + 5_001);
    // Another member's clock, after an election.
    measure(clock, NOW + 8_000, 2_000);
    expect(clock.now()).toBe(NOW + 8_000);
  });

  it('does not notice that the clock of its machine was set', () => {
    const clock = new DatabaseClock();
    measure(clock, NOW + 5_000);
    jest.setSystemTime(NOW - 86_400_000);
    expect(clock.now()).toBe(NOW + 5_000);
    jest.setSystemTime(NOW + 86_400_000);
    jest.advanceTimersByTime(10);
    expect(clock.now()).toBe(NOW + 5_010);
  });

  it('never goes back or stops, whatever is measured and set, and is right in the end', () => {
    const jump = fc.integer({ min: -3_600_000, max: 3_600_000 });
    const steps = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(120_000) }),
        fc.record({ kind: fc.constant('set' as const), ms: jump }),
        fc.record({ kind: fc.constant('measure' as const), ms: jump, tookMs: fc.nat(5_000) }),
      ),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(steps, (taken) => {
        jest.useFakeTimers({ now: NOW });
        const clock = new DatabaseClock();
        const begun = performance.now();
        const database = (aheadMs: number) => NOW + performance.now() - begun + aheadMs;
        let last = clock.now();
        for (const step of taken) {
          const passed = step.kind === 'pass' ? step.ms : 0;
          jest.advanceTimersByTime(passed);
          if (step.kind === 'set') {
            jest.setSystemTime(Date.now() + step.ms);
          } else if (step.kind === 'measure') {
            measure(clock, database(step.ms), step.tookMs);
          }
          const now = clock.now();
          expect(now - last).toBeGreaterThanOrEqual(Math.floor(passed / 2));
          last = now;
        }
        measure(clock, database(0));
        const lead = clock.now() - database(0);
        jest.advanceTimersByTime(2 * lead);
        expect(clock.now()).toBe(database(0));
      }),
    );
  });
});
