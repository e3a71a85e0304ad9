import { KeypoolError } from './keypool-error';
import { fullJitter, readRetryAfter, sleep, untilAnswered } from './waiting';

const unavailable = (retryAfterMs: number | null = null) =>
  new KeypoolError('unavailable', { status: 503, code: 'not_ready', retryAfterMs });

beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-11-29T04:00:00Z') }));
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test.each([
  [null, null],
  ['0', 0],
  ['7', 7_000],
  ['Sun, 29 Nov 2026 04:00:30 GMT', 30_000],
  ['Sun, 29 Nov 2026 03:00:00 GMT', 0],
  ['soon', null],
])('Retry-After %s is %s ms', (header, ms) => {
  expect(readRetryAfter(header)).toBe(ms);
});

test('a pause is a random part of a time that doubles, up to 5 s', () => {
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  expect([0, 1, 2, 5, 6, 60].map(fullJitter)).toEqual([50, 100, 200, 1_600, 2_500, 2_500]);
});

describe('a call that fails', () => {
  /** How often it was made by each of these times. */
  async function callsAt(times: readonly number[], error: Error, deadlineMs: number) {
    const call = jest.fn(() => Promise.reject(error));
    const deadline = performance.now() + deadlineMs;
    const ended = untilAnswered(call, () => deadline).catch((thrown: unknown) => thrown);
    const calls: number[] = [];
    let now = 0;
    for (const time of times) {
      await jest.advanceTimersByTimeAsync(time - now);
      now = time;
      calls.push(call.mock.calls.length);
    }
    expect(await ended).toBe(error);
    return calls;
  }

  test('is repeated after pauses until its time is up', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    expect(await callsAt([0, 49, 50, 149, 150, 349, 350, 10_000], unavailable(), 700)).toEqual([
      1, 1, 2, 2, 3, 3, 4, 4,
    ]);
  });

  test('is never repeated before Retry-After, nor all at once after it', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    expect(await callsAt([1_999, 2_049, 2_050, 9_000], unavailable(2_000), 4_000)).toEqual([
      1, 1, 2, 2,
    ]);
  });

  test('is not repeated where Retry-After is later than its time', async () => {
    expect(await callsAt([0], unavailable(5_000), 4_999)).toEqual([1]);
  });

  test.each([new KeypoolError('no', { status: 403, code: 'forbidden' }), new Error('other')])(
    'is not repeated after an error that stays: %s',
    async (error) => {
      expect(await callsAt([0], error, 60_000)).toEqual([1]);
    },
  );
});

test('a pause ends with its signal, and leaves no timer', async () => {
  const ending = new AbortController();
  const pause = sleep(60_000, ending.signal);
  const reason = new Error('enough');
  ending.abort(reason);
  await expect(pause).rejects.toBe(reason);
  await expect(sleep(1, ending.signal)).rejects.toBe(reason);
  expect(jest.getTimerCount()).toBe(0);
});
