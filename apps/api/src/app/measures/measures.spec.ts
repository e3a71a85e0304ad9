import { Histogram } from './histogram';
import { Measures, readingsOf } from './measures';
import { Tally } from './tally';

describe('a tally', () => {
  it('counts by words, and shows what is expected before it happens', () => {
    const tally = new Tally('served', 'refused');
    tally.add('served');
    tally.add('late', 'twice');
    tally.add('late', 'twice');
    expect([...tally.entries()]).toEqual([
      [['served'], 1],
      [['refused'], 0],
      [['late', 'twice'], 2],
    ]);
  });

  it('is read with the names of its words', () => {
    const tally = new Tally();
    tally.add('invalid_key', 'rotated');
    expect([...readingsOf(tally, ['reason', 'result'], { provider: 'ohmygpt' })]).toEqual([
      { labels: { provider: 'ohmygpt', reason: 'invalid_key', result: 'rotated' }, value: 1 },
    ]);
  });
});

describe('a histogram', () => {
  it('counts, for each bound, what was not larger', () => {
    const histogram = new Histogram([1, 2, 5]);
    [0.5, 1, 1.5, 5, 7].forEach((value) => histogram.observe(value));
    expect([...histogram.cumulative()]).toEqual([
      [1, 2],
      [2, 3],
      [5, 4],
    ]);
    expect([histogram.count, histogram.sum]).toEqual([5, 15]);
  });
});

describe('measures', () => {
  it('put readings of one name together, and read them anew each time', () => {
    const measures = new Measures();
    const text = { name: 'keypool_keys', type: 'gauge', help: 'Keys.' } as const;
    let keys = 1;
    measures.add(text, () => [{ labels: { provider: 'a' }, value: keys }]);
    measures.add(text, () => [{ labels: { provider: 'b' }, value: 5 }]);
    const [measure, ...others] = measures.all();
    keys = 2;
    expect(others).toEqual([]);
    expect(measure).toMatchObject(text);
    expect(measure?.read().map(({ value }) => value)).toEqual([2, 5]);
  });
});
