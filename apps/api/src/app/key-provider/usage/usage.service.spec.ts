import { KeyPool } from '@keypool/key-pool';
import { RefusedExits } from '../failures/refused-exits';
import { Suspicions } from '../failures/suspicions';
import { storedTooLate } from '../pool/deadline';
import type { PoolService } from '../pool/pool.service';
import type { UnknownKeys } from '../pool/unknown-keys';
import { GuardNews } from './guard-news';
import type { UsageSubmission } from './usage-submission';
import { UsageCollision, type UsageFlushResult, type UsageWriter } from './usage-writer';
import { UsageService } from './usage.service';

const WRITTEN: UsageFlushResult = {
  inexact: new Map(),
  recovered: [],
  successes: [],
  reused: new Set(),
};
const NONE: ReadonlySet<string> = new Set();

type Write = UsageWriter['write'];

function setUp(write: Write) {
  const writes: string[][] = [];
  const writer: Pick<UsageWriter, 'write'> = {
    write(submissions, ...times) {
      writes.push(keysOf(submissions));
      return write(submissions, ...times);
    },
  };
  const pool: Pick<PoolService, 'pool' | 'setKey'> = {
    pool: new KeyPool(() => undefined),
    setKey: () => undefined,
  };
  const service = new UsageService(
    writer as UsageWriter,
    pool as PoolService,
    Object.create(Suspicions.prototype) as Suspicions,
    Object.create(RefusedExits.prototype) as RefusedExits,
    Object.create(GuardNews.prototype) as GuardNews,
    { among: () => NONE } as unknown as UnknownKeys,
  );
  const report = (...keyIds: string[]) =>
    service.report(keyIds.map((keyId) => ({ keyId, tokens: 1, requests: 1 }))).then(
      () => 'counted',
      (error: unknown) => String(Reflect.get(Object(error), 'code')),
    );
  return { service, report, writes };
}

function keysOf(submissions: readonly UsageSubmission[]): string[] {
  return submissions.map(({ reports }) => reports.map(({ keyId }) => keyId).join('+'));
}

describe('UsageService', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each<[string, (index: number) => string, number[]]>([
    ['of 200 keys at most', (index) => `key-${index}`, [1, 3, 1]],
    ['of few keys in any number', () => 'k', [1, 4]],
  ])('writes together what comes in while a flush runs, %s', async (_, keyOf, sizes) => {
    const { report, writes } = setUp(async () => WRITTEN);
    const many = (from: number) => Array.from({ length: 150 }, (__, index) => keyOf(from + index));
    await Promise.all([
      report('a'),
      report('b'),
      report(...many(0)),
      report('c', 'd'),
      report(...many(150)),
    ]);
    expect(writes.map((batch) => batch.length)).toEqual(sizes);
  });

  it('writes 2,000 reports at a time at most', async () => {
    const { report, writes } = setUp(async () => WRITTEN);
    const many = Array.from({ length: 200 }, () => 'k');
    await Promise.all([report('a'), ...Array.from({ length: 12 }, () => report(...many))]);
    expect(writes.map((batch) => batch.length)).toEqual([1, 10, 2]);
  });

  it.each(Array.from({ length: 12 }, (_, turns) => turns))(
    'writes a report that comes %i turns after a flush was written, although no other follows',
    async (turns) => {
      const written = Promise.withResolvers<UsageFlushResult>();
      const { report, writes } = setUp(async () =>
        writes.length === 1 ? written.promise : WRITTEN,
      );
      void report('first');
      written.resolve(WRITTEN);
      for (let turn = 0; turn < turns; turn++) {
        await Promise.resolve();
      }
      void report('second');
      await new Promise((resolve) => setImmediate(resolve));
      expect(writes).toEqual([['first'], ['second']]);
    },
  );

  it('asks submissions of a hanging flush, and those behind them, to report again', async () => {
    jest.useFakeTimers();
    const { report } = setUp(() => new Promise(() => undefined));
    const answers: string[] = [];
    for (const keyId of ['first', 'behind']) {
      void report(keyId).then((answer) => answers.push(answer));
    }
    await jest.advanceTimersByTimeAsync(4_499);
    expect(answers).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(answers).toEqual(['database_unavailable', 'database_unavailable']);
    jest.useRealTimers();
  });

  it('keeps nothing for those whose time is over while a flush hangs', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
    const { report } = setUp(() => new Promise(() => undefined));
    void report('first');
    const late = report('late');
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 10_000);
    void report('next');
    const kept = new Promise((resolve) => setImmediate(() => resolve('kept')));
    expect(await Promise.race([late, kept])).toBe('database_unavailable');
    jest.useRealTimers();
  });

  it('continues with those that have time left when a flush took too long for one of them', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const busy = Promise.withResolvers<UsageFlushResult>();
    const { report, writes } = setUp(async (_, giveUpAfterMs) => {
      switch (writes.length) {
        case 1:
          return busy.promise;
        case 2:
          now += giveUpAfterMs;
          throw storedTooLate();
        default:
          return WRITTEN;
      }
    });
    const answers = [report('first'), report('urgent')];
    now = 3_000;
    answers.push(report('later'));
    busy.resolve(WRITTEN);
    expect(await Promise.all(answers)).toEqual(['counted', 'database_unavailable', 'counted']);
    expect(writes).toEqual([['first'], ['urgent', 'later'], ['later']]);
  });

  it('gives up all of a flush that failed for another reason', async () => {
    const { report, writes } = setUp(() => Promise.reject(new Error('no such collection')));
    expect(await Promise.all([report('a'), report('b'), report('c')])).toEqual(
      Array(3).fill('undefined'),
    );
    expect(writes).toEqual([['a'], ['b', 'c']]);
  });

  it('keeps nobody waiting for the name of a request without countable reports', async () => {
    let isHeld = true;
    const { service, report } = setUp(async (submissions) => {
      if (isHeld && submissions.some(({ reports }) => reports.length === 0)) {
        throw new UsageCollision();
      }
      return WRITTEN;
    });
    const named = service.report([null], 'name');
    expect(await Promise.all([report('a'), report('b', 'c')])).toEqual(['counted', 'counted']);
    isHeld = false;
    expect(await named).toEqual({ unknown: [], rejected: [] });
  });

  describe('while another transaction holds a key', () => {
    let isHeld: boolean;

    beforeEach(() => {
      isHeld = true;
    });

    afterEach(() => {
      isHeld = false;
    });

    /** A database in which somebody holds the key `held`. */
    function heldKey() {
      return setUp(async (submissions) => {
        if (isHeld && keysOf(submissions).some((keys) => keys.includes('held'))) {
          throw new UsageCollision();
        }
        return WRITTEN;
      });
    }

    it('keeps the others together: 64 that came at a time take 13 writes', async () => {
      const { report, writes } = heldKey();
      const first = report('first');
      const answers = Array.from({ length: 63 }, (_, index) => report(`free-${index}`));
      const waiting = report('held');
      expect(new Set(await Promise.all([first, ...answers]))).toEqual(new Set(['counted']));
      // The first one alone, all 64, and the halves of each batch that has the key.
      expect(writes.slice(0, 14).map((batch) => batch.length)).toEqual([
        ...[1, 64, 32, 32, 16, 16, 8, 8, 4, 4, 2, 2, 1, 1],
      ]);
      isHeld = false;
      expect(await waiting).toBe('counted');
    });

    it('tries one submission for all that want it, and then writes them together', async () => {
      const { report, writes } = heldKey();
      const waiting = [report('held'), report('held'), report('held', 'other'), report('held')];
      waiting.push(report('held', 'free'));
      expect(await report('free')).toBe('counted');
      waiting.push(report('held'));
      const before = writes.length;
      expect(await Promise.all([report('free'), report('free')])).toEqual(['counted', 'counted']);
      const since = writes.slice(before).flat();
      expect(new Set(since)).toEqual(new Set(['held', 'free']));
      expect(since.filter((keys) => keys === 'free')).toHaveLength(2);
      isHeld = false;
      expect(new Set(await Promise.all(waiting))).toEqual(new Set(['counted']));
      expect(writes.at(-1)?.length).toBeGreaterThan(3);
    });
  });
});
