import { CachedReading } from './cached-reading';

describe('CachedReading', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** A reading that says how many there were, and takes some time. */
  function counting(tookMs = 0) {
    let count = 0;
    const read = jest.fn(async () => {
      const mine = ++count;
      if (tookMs > 0) {
        await new Promise((resolve) => setTimeout(resolve, tookMs));
      }
      return mine;
    });
    return { read, shared: new CachedReading(read) };
  }

  it('is read once for all concurrent callers, and for those soon after', async () => {
    const { shared } = counting(100);
    const all = [shared.get(), shared.get()];
    await jest.advanceTimersByTimeAsync(50);
    all.push(shared.get());
    await jest.advanceTimersByTimeAsync(2_000);
    all.push(shared.get());
    expect(await Promise.all(all)).toEqual([1, 1, 1, 1]);
  });

  it('is refreshed after a while, even without a reported change', async () => {
    const { shared } = counting();
    await shared.get();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(await shared.get()).toBe(2);
  });

  it('never serves one older than a change: callers share the next one a moment later', async () => {
    const { shared, read } = counting();
    await shared.get();
    shared.invalidate();
    const all = [shared.get(), shared.get()];
    await jest.advanceTimersByTimeAsync(999);
    expect(read).toHaveBeenCalledTimes(1);
    all.push(shared.get());
    await jest.advanceTimersByTimeAsync(1);
    expect(await Promise.all(all)).toEqual([2, 2, 2]);
    expect(await shared.get()).toBe(2);
  });

  it('a change while it is read makes the next one ask again', async () => {
    const { shared } = counting(100);
    const first = shared.get();
    await jest.advanceTimersByTimeAsync(50);
    shared.invalidate();
    const second = shared.get();
    await jest.advanceTimersByTimeAsync(2_000);
    expect([await first, await second]).toEqual([1, 2]);
  });

  it('rests three times as long as it works', async () => {
    const { shared, read } = counting(4_000);
    const first = shared.get();
    await jest.advanceTimersByTimeAsync(4_000);
    await first;
    shared.invalidate();
    const second = shared.get();
    await jest.advanceTimersByTimeAsync(7_999);
    expect(read).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(4_001);
    expect(await second).toBe(2);
  });

  it('hands on an error, and tries again for the next one', async () => {
    const read = jest
      .fn<Promise<string>, []>()
      .mockRejectedValueOnce(new Error('unavailable'))
      .mockResolvedValueOnce('back');
    const shared = new CachedReading(read);
    await expect(shared.get()).rejects.toThrow('unavailable');
    const next = shared.get();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await next).toBe('back');
  });
});
