import { SharedReads } from './shared-reads';

describe('SharedReads', () => {
  it('reads once for all who ask at once, and once for each thing', async () => {
    const reads = new SharedReads<string>();
    const begun: string[] = [];
    const ask = (name: string) =>
      reads.read(name, async () => {
        begun.push(name);
        return `${name} ${begun.length}`;
      });

    expect(await Promise.all([ask('a'), ask('a'), ask('b'), ask('a')])).toEqual([
      'a 1',
      'a 1',
      'b 2',
      'a 1',
    ]);
    expect(begun).toEqual(['a', 'b']);
  });

  it('starts a new read for callers after a read began, even while that one hangs', async () => {
    const reads = new SharedReads<string>();
    const begun = Promise.withResolvers<void>();
    void reads.read('a', () => {
      begun.resolve();
      return new Promise(() => undefined);
    });
    await begun.promise;

    expect(await reads.read('a', async () => 'newer')).toBe('newer');
  });

  it('fails for all who share it, and not for the next one', async () => {
    const reads = new SharedReads<string>();
    const fail = () => reads.read('a', () => Promise.reject(new Error('unavailable')));

    const answers = await Promise.allSettled([fail(), fail()]);

    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await reads.read('a', async () => 'back')).toBe('back');
  });
});
