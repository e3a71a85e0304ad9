import { TurnQueue } from './turn-queue';

describe('TurnQueue', () => {
  it('does one thing at a time, also after one that failed', async () => {
    const queue = new TurnQueue();
    const log: string[] = [];
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const first = queue.enqueue(async () => {
      begun.resolve();
      await gate.promise;
      log.push('first ends');
      throw new Error('first fails');
    });
    await begun.promise;
    const second = queue.enqueue(async () => void log.push('second'));
    gate.resolve();
    await expect(first).rejects.toThrow('first fails');
    await second;
    expect(log).toEqual(['first ends', 'second']);
  });

  it('gives the next one its turn after work that throws before it returns a promise', async () => {
    const queue = new TurnQueue();
    const broken = queue.enqueue((): Promise<void> => {
      throw new Error('at once');
    });
    const next = queue.enqueue(async () => 'done');
    await expect(broken).rejects.toThrow('at once');
    expect(await next).toBe('done');
  });

  it('does not starve anyone behind later arrivals', async () => {
    const queue = new TurnQueue();
    const log: number[] = [];
    await Promise.all(
      Array.from({ length: 500 }, (_, number) => queue.enqueue(async () => void log.push(number))),
    );
    expect([...log].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, n) => n));
    expect(Math.max(...log.map((number, turn) => turn - number))).toBeLessThan(200);
  });

  it('shares one run among callers of the same name, but not later', async () => {
    const queue = new TurnQueue();
    let times = 0;
    const work = async () => ++times;
    expect(await Promise.all([queue.share('life', work), queue.share('life', work)])).toEqual([
      1, 1,
    ]);
    expect(await queue.share('life', work)).toBe(2);
    expect(await queue.share('another life', work)).toBe(3);
  });

  it('is idle when nothing runs or waits its turn any more', async () => {
    const queue = new TurnQueue();
    const log: string[] = [];
    const turn = async () => {
      log.push(log.length === 0 ? 'its first turn' : 'its second turn');
      if (log.length === 1) {
        throw new Error('not yet');
      }
    };
    void queue.share('life', turn, async () => true);
    await queue.idle();
    expect(log).toEqual(['its first turn', 'its second turn']);
  });
});
