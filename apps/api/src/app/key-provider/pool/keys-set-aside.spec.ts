import { KeyPool } from '@keypool/key-pool';
import { Logger } from '@nestjs/common';
import type { PoolService } from './pool.service';
import { KeysSetAside } from './keys-set-aside';

const NOW = 1_000;

/** A pool of two keys, each at a proxy of its own and both at `p`, whose database answers reads when the test says so. */
class FakePool {
  /** What the pool does when a proxy gets a key again. */
  becameReady: (proxyId: string) => void = () => undefined;
  readonly pool = new KeyPool((proxyId) => this.becameReady(proxyId));
  readonly reads: { keyId: string; answer: () => void; fail: () => void }[] = [];

  constructor() {
    for (const id of ['a', 'b']) {
      const key = {
        id,
        life: `life-${id}`,
        rev: 1,
        apiKey: id,
        suspectStep: 0,
        hold: null,
        convictedAt: null,
      };
      this.pool.keys.apply({ ...key, status: 'healthy', cooldownUntil: null, nextTryAt: null });
      for (const proxyId of ['p', `only ${id}`]) {
        const binding = { id: `${proxyId} ${id}`, life: `${proxyId} ${id}`, rev: 1, keyId: id };
        this.pool.bindings.apply({ ...binding, proxyId, priority: 0, isActive: true });
      }
    }
  }

  refreshKey(keyId: string): Promise<void> {
    return new Promise((resolve, reject) =>
      this.reads.push({ keyId, answer: resolve, fail: () => reject(new Error('unavailable')) }),
    );
  }

  handedOut(): string[] {
    const turns = [1, 2, 3, 4].map(() => this.pool.acquire('p', NOW)?.keyId ?? 'none');
    return [...new Set(turns)].sort();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('KeysSetAside', () => {
  let fake: FakePool;
  let aside: KeysSetAside;
  const failing = (id: string) =>
    expect(aside.until(id, `life-${id}`, Promise.reject(new Error('unavailable')))).rejects.toThrow(
      'unavailable',
    );

  beforeEach(() => {
    fake = new FakePool();
    aside = new KeysSetAside(fake as unknown as PoolService);
    jest.spyOn(Logger.prototype, 'warn').mockReset().mockReturnValue();
  });

  it('releases a key when its failure has been handled', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const handled = aside.until('a', 'life-a', promise);
    expect(fake.handedOut()).toEqual(['b']);
    resolve();
    await handled;
    expect(fake.handedOut()).toEqual(['a', 'b']);
  });

  it('reads one key after the other, however often each is reported, and gives it back then', async () => {
    for (const id of ['a', 'b', 'a', 'b', 'a']) {
      await failing(id);
    }
    expect(fake.reads.map(({ keyId }) => keyId)).toEqual(['a']);
    expect(fake.handedOut()).toEqual(['none']);
    for (const read of [0, 1, 2]) {
      fake.reads[read]?.answer();
      await settled();
    }
    // Once more for the reports that came during the first read, all of them together.
    expect(fake.reads.map(({ keyId }) => keyId)).toEqual(['a', 'b', 'a']);
    expect(fake.handedOut()).toEqual(['a', 'b']);
  });

  it('does not give a key back by a read that began before its last failure', async () => {
    await failing('a');
    await failing('a');
    fake.reads[0]?.answer();
    await settled();
    expect(fake.handedOut()).toEqual(['b']);
    fake.reads[1]?.answer();
    await settled();
    expect(fake.handedOut()).toEqual(['a', 'b']);
  });

  it('gives the others back when that goes wrong for one, and those that come later', async () => {
    fake.becameReady = (proxyId) => {
      if (proxyId === 'only a') {
        throw new Error('a listener throws');
      }
    };
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    for (const id of ['a', 'a', 'b']) {
      await failing(id);
    }
    for (const read of [0, 1, 2]) {
      fake.reads[read]?.answer();
      await settled();
    }
    expect(logged.mock.calls).toEqual([
      [
        {
          msg: 'the key may stay out of the pool',
          keyId: 'a',
          err: new Error('a listener throws'),
        },
      ],
    ]);
    expect(fake.handedOut()).toContain('b');
    await failing('b');
    expect(fake.handedOut()).not.toContain('b');
    fake.reads[3]?.answer();
    await settled();
    expect(fake.handedOut()).toContain('b');
  });

  it('keeps reading for as long as the database is unavailable', async () => {
    await failing('a');
    fake.reads[0]?.fail();
    while (fake.reads.length < 2) {
      await settled();
    }
    expect(fake.handedOut()).toEqual(['b']);
    fake.reads[1]?.answer();
    await settled();
    expect(fake.handedOut()).toEqual(['a', 'b']);
  });

  it('reads again when the database is unavailable a second time', async () => {
    for (const outage of [0, 1]) {
      await failing('a');
      expect(fake.handedOut()).toEqual(['b']);
      fake.reads[outage]?.answer();
      await settled();
      expect(fake.handedOut()).toEqual(['a', 'b']);
    }
  });

  it('says once that keys stay out, however long that lasts', async () => {
    await failing('a');
    await failing('b');
    for (let read = 0; read < 2; read++) {
      while (fake.reads.length <= read) {
        await settled();
      }
      fake.reads[read]?.fail();
    }
    while (fake.reads.length < 3) {
      await settled();
    }
    expect(jest.mocked(Logger.prototype.warn).mock.calls).toEqual([
      [
        {
          msg: 'the key stays out of the pool until the database answers',
          keyId: 'a',
          others: 1,
          err: new Error('unavailable'),
        },
      ],
    ]);
  });
});
