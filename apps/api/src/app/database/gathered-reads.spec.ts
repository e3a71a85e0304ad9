import { GatheredReads } from './gathered-reads';

describe('GatheredReads', () => {
  it('read once what is asked for at a time, and again what is asked for later', async () => {
    const read: (readonly string[])[] = [];
    const reads = new GatheredReads(async (names) => {
      read.push(names);
      return new Set(names);
    });
    const answers = await Promise.all(['a', 'b', 'a'].map((name) => reads.read(name)));
    expect(read).toEqual([['a', 'b']]);
    expect(answers.map((answer) => [...answer])).toEqual(Array(3).fill(['a', 'b']));
    await reads.read('a');
    expect(read).toEqual([['a', 'b'], ['a']]);
  });

  it('fail for those alone who asked together', async () => {
    let isFirst = true;
    const reads = new GatheredReads(async (names) => {
      if (isFirst) {
        isFirst = false;
        throw new Error('the database is unavailable');
      }
      return names;
    });
    const first = reads.read('a');
    await expect(first).rejects.toThrow('unavailable');
    await expect(reads.read('b')).resolves.toEqual(['b']);
  });
});
