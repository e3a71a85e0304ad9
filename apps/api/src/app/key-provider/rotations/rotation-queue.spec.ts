import { RotationQueue } from './rotation-queue';

describe('RotationQueue', () => {
  it('does one thing after the other, also after one that failed', async () => {
    const queue = new RotationQueue();
    const log: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = queue.enqueue(async () => {
      log.push('first begins');
      await gate.promise;
      log.push('first ends');
      throw new Error('first fails');
    });
    const second = queue.enqueue(async () => void log.push('second'));
    gate.resolve();
    await expect(first).rejects.toThrow('first fails');
    await second;
    expect(log).toEqual(['first begins', 'first ends', 'second']);
  });

  it('lets those who ask for the same thing share it while it runs, and no longer', async () => {
    const queue = new RotationQueue();
    let times = 0;
    const work = async () => ++times;
    expect(await Promise.all([queue.share('life', work), queue.share('life', work)])).toEqual([
      1, 1,
    ]);
    expect(await queue.share('life', work)).toBe(2);
    expect(await queue.share('another life', work)).toBe(3);
  });

  it('is idle when nothing runs or waits its turn any more', async () => {
    const queue = new RotationQueue();
    const log: string[] = [];
    const turn = (name: string) => queue.enqueue(async () => void log.push(name));
    void queue.share('life', async () => {
      await turn('its first turn');
      await turn('its second turn');
    });
    await queue.idle();
    expect(log).toEqual(['its first turn', 'its second turn']);
  });
});
