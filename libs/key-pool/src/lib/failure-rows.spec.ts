import { FailureRows } from './failure-rows';

const MINUTE = 60_000;
const START = 1_800_000_000_000;

/** Rows of one key, and a clock. */
function setUp() {
  const rows = new FailureRows({ suspectAfter: 5, withinMs: 10 * MINUTE });
  const used = new Map<string, number>();
  const scene = {
    rows,
    now: START,
    /** `acquire` hands the key to a proxy. */
    use: (exit: string) => used.set(exit, scene.now),
    error: (exit?: string) =>
      rows.upstreamError('life', exit, scene.now, (since) =>
        [...used].flatMap(([user, at]) => (at >= since ? [user] : [])),
      ),
    errors: (times: number, exit?: string) =>
      Array.from({ length: times }, () => scene.error(exit)).at(-1),
    unknown: () => rows.unknownFailure('life', scene.now),
  };
  return scene;
}

describe('upstream errors', () => {
  it.each([undefined, 'p'])('make a key suspect at the fifth in a row, from %s alone', (exit) => {
    const { use, error } = setUp();
    use('p');
    const outcomes = Array.from({ length: 6 }, () => error(exit));
    expect(outcomes).toEqual([false, false, false, false, true, true]);
  });

  it('of one dead exit spare a key that another exit uses, however many there are', () => {
    const scene = setUp();
    for (let round = 0; round < 200; round++) {
      scene.use('good');
      scene.use('dead');
      expect(scene.errors(10, 'dead')).toBe(false);
      scene.now += MINUTE;
    }
  });

  it('count against the key when the other exit has not used it for 10 minutes', () => {
    const scene = setUp();
    scene.use('good');
    scene.now += 10 * MINUTE;
    expect(scene.errors(5, 'dead')).toBe(false);
    scene.now += 1;
    expect(scene.error('dead')).toBe(true);
  });

  it('make a key suspect from two exits, five each', () => {
    const scene = setUp();
    ['p', 'q'].forEach(scene.use);
    expect(scene.errors(50, 'p')).toBe(false);
    expect(scene.errors(4, 'q')).toBe(false);
    expect(scene.error('q')).toBe(true);
    expect(scene.error('p')).toBe(true);
  });

  it('of an exit that has recovered are no longer those of a second one', () => {
    const scene = setUp();
    ['p', 'q'].forEach(scene.use);
    scene.errors(5, 'p');
    scene.rows.upstreamAnswered('life', 'p');
    expect(scene.errors(9, 'q')).toBe(false);
  });

  it('count by exit: the answer through one ends no row of another', () => {
    const scene = setUp();
    scene.use('p');
    scene.errors(4, 'p');
    scene.rows.upstreamAnswered('life', 'q');
    expect(scene.error('p')).toBe(true);
  });

  it('an exit that errs, too, but less than five times, is another one that uses the key', () => {
    const scene = setUp();
    scene.error('q');
    expect(scene.errors(9, 'p')).toBe(false);
  });

  it('reports without a proxy are one exit beside those that name theirs', () => {
    const scene = setUp();
    scene.errors(1, 'p');
    expect(scene.errors(9)).toBe(false);
    expect(scene.errors(4, 'p')).toBe(true);
  });

  it('reports without a proxy spare a key that several proxies use', () => {
    const scene = setUp();
    ['p', 'q'].forEach(scene.use);
    expect(scene.errors(9)).toBe(false);
  });

  it('must come within 10 minutes', () => {
    const scene = setUp();
    scene.errors(4, 'p');
    scene.now += 10 * MINUTE + 1;
    expect(scene.errors(4, 'p')).toBe(false);
    scene.now += 10 * MINUTE;
    expect(scene.error('p')).toBe(true);
  });

  it('of two exits must come within the same 10 minutes', () => {
    const scene = setUp();
    ['p', 'q'].forEach(scene.use);
    scene.errors(5, 'p');
    scene.now += 10 * MINUTE + 1;
    ['p', 'q'].forEach(scene.use);
    expect(scene.errors(5, 'q')).toBe(false);
  });

  it('a success ends every row', () => {
    const scene = setUp();
    ['p', 'q'].forEach(scene.use);
    scene.errors(5, 'p');
    scene.errors(4, 'q');
    scene.rows.succeeded('life');
    expect(scene.error('q')).toBe(false);
    expect(scene.errors(3, 'q')).toBe(false);
  });
});

describe('unknown failures', () => {
  it('make a key suspect at the fifth in a row', () => {
    const { unknown } = setUp();
    const outcomes = Array.from({ length: 6 }, unknown);
    expect(outcomes.map(({ isSuspect }) => isSuspect)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(outcomes.map(({ inARow }) => inARow).slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('must come within 10 minutes', () => {
    const scene = setUp();
    for (let count = 0; count < 20; count++) {
      expect(scene.unknown().isSuspect).toBe(false);
      scene.now += 2.5 * MINUTE + 1;
    }
  });

  it('start over after a success, and after nothing else', () => {
    const scene = setUp();
    Array.from({ length: 4 }, scene.unknown);
    scene.rows.upstreamAnswered('life');
    scene.error('p');
    expect(scene.unknown().isSuspect).toBe(true);
    scene.rows.succeeded('life');
    expect(scene.unknown()).toEqual({ inARow: 1, isSuspect: false });
  });
});

it('remembers the last 10,000 lives and 16 exits of each', () => {
  const rows = new FailureRows({ suspectAfter: 2, withinMs: MINUTE });
  const error = (life: string, exit: string) =>
    rows.upstreamError(life, exit, START, () => ['somebody', 'else']);
  error('first', 'p');
  error('first', 'p');
  for (let count = 0; count < 16; count++) {
    error('first', `exit ${count}`);
  }
  expect(error('first', 'exit 0')).toBe(false);
  error('first', 'p');
  expect(error('first', 'p')).toBe(true);
  for (let count = 0; count < 10_000; count++) {
    rows.unknownFailure(`life ${count}`, START);
  }
  expect(error('first', 'p')).toBe(false);
});
