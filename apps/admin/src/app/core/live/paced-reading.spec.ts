import { TestBed } from '@angular/core/testing';
import { FakeLiveUpdates, provideTestApp } from '../../../testing/provide-test-app';
import { PacedReading, READING_PAUSE } from './paced-reading';

/** A list whose answers take `tookMs`. */
function aList({ tookMs = 0 } = {}) {
  TestBed.configureTestingModule({
    providers: [provideTestApp(), { provide: READING_PAUSE, useValue: 2_000 }],
  });
  const began: number[] = [];
  let running = 0;
  const start = Date.now();
  const read = () => {
    running += 1;
    began.push(Date.now() - start);
    paced.began();
    setTimeout(() => {
      running -= 1;
      paced.ended();
    }, tookMs);
  };
  const paced = TestBed.runInInjectionContext(
    () => new PacedReading({ read, isReading: () => running > 0 }),
  );
  return { paced, read, began };
}

describe('what is read again', () => {
  beforeEach(() => jest.useFakeTimers());

  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  it('is read at once after a pause', () => {
    const { paced, began } = aList();

    paced.ask();
    jest.advanceTimersByTime(0);

    expect(began).toEqual([0]);
  });

  it('is read every 2 s while it changes all the time, and once more for the last change', () => {
    const { paced, began } = aList({ tookMs: 100 });

    for (let at = 0; at < 6_000; at += 50) {
      paced.ask();
      jest.advanceTimersByTime(50);
    }
    jest.advanceTimersByTime(60_000);

    expect(began).toEqual([0, 2_100, 4_200, 6_300]);
  });

  it('is never read twice at a time, and a change while it is read is not lost', () => {
    const { paced, began } = aList({ tookMs: 9_000 });

    paced.ask();
    jest.advanceTimersByTime(1_000);
    paced.ask();
    jest.advanceTimersByTime(9_999);
    expect(began).toEqual([0]);
    jest.advanceTimersByTime(1);

    expect(began).toEqual([0, 11_000]);
  });

  it('counts readings for other reasons, which see what has changed', () => {
    const { paced, read, began } = aList({ tookMs: 100 });

    paced.ask();
    jest.advanceTimersByTime(1_000);
    paced.ask();
    read();
    jest.advanceTimersByTime(60_000);

    expect(began).toEqual([0, 1_000]);
  });

  it('gives up a reading that hangs', () => {
    const { paced, began } = aList({ tookMs: 3_600_000 });

    paced.ask();
    jest.advanceTimersByTime(1_000);
    paced.ask();
    jest.advanceTimersByTime(29_000);

    expect(began).toEqual([0, 30_000]);
  });

  it('is not read while the page is hidden', () => {
    const { paced, began } = aList();
    const { connection } = TestBed.inject(FakeLiveUpdates);

    connection.set({ kind: 'resting' });
    paced.ask();
    jest.advanceTimersByTime(60_000);
    expect(began).toEqual([]);
    connection.set({ kind: 'live' });
    paced.ask();
    jest.advanceTimersByTime(0);

    expect(began).toHaveLength(1);
  });

  it('is not read after its page is destroyed', () => {
    const { paced, began } = aList();

    paced.ask();
    TestBed.resetTestingModule();
    jest.advanceTimersByTime(60_000);

    expect(began).toEqual([]);
  });
});
