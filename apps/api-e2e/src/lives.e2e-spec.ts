import { lifeOf, readLease } from '@keypool/key-pool';
import { eventually } from '@keypool/testing';
import { expectProblem } from './support/expect-problem';
import { expectConsistent, watchConsistency } from './support/invariants';
import { secretOf, type ProviderClient } from './support/provider-client';
import { OHMYGPT } from './support/providers';
import { Scene } from './support/scene';

const TIMES = 3;

let scene: Scene;
let here: Awaited<ReturnType<Scene['join']>>;
let there: Awaited<ReturnType<Scene['join']>>;

beforeAll(async () => {
  scene = await Scene.create();
  here = await scene.join();
  there = await scene.join();
});

afterAll(() => scene.end());

describe.each(OHMYGPT)('reused names of %s', (id, provider) => {
  let pool: ProviderClient;
  let elsewhere: ProviderClient;

  beforeAll(() => {
    pool = here.of(provider);
    elsewhere = there.of(provider);
  });

  test('one backup key is restored and used again and again', async () => {
    const [proxy, backup] = [`${id}-r`, `${id}-r-backup`];
    await pool.addPool(proxy, `${id}-r-key`);
    await pool.addBackup(backup);
    await pool.fail({ keyId: `${id}-r-key` }, provider.quotaExhausted);
    const leases = new Set<string>();
    const endWatch = watchConsistency(provider, scene.database);

    for (let round = 0; round < TIMES; round++) {
      const { keyId, lease } = await pool.acquire(proxy);
      expect(keyId).toBe(backup);
      expect([...leases].map(lifeOf)).not.toContain(lifeOf(lease));
      leases.add(lease);

      // Available again, but it cannot take its own place while it is active.
      await pool.restore(backup);
      expect(await pool.backup(backup)).toMatchObject({ isUsed: false, eligible: false });
      const other = `${id}-r-other-${round}`;
      await pool.addBackup(other);
      const failed = await elsewhere.fail({ keyId: backup, lease }, provider.invalidKey);
      expect(failed).toMatchObject({ action: 'rotated', replacedBy: other });

      // The rotation retired its secret: only a restore after it makes it eligible.
      expect(await pool.backup(backup)).toMatchObject({ isUsed: false, eligible: false });
      await pool.restore(backup);
      expect(await pool.backup(backup)).toMatchObject({ isUsed: false, eligible: true });
      const back = await pool.fail({ keyId: other, proxyId: proxy }, provider.invalidKey);
      expect(back).toMatchObject({
        action: 'rotated',
        replacedBy: backup,
        next: { keyId: backup },
      });
    }

    await endWatch();
    const { lease: latest, ...key } = await pool.acquire(proxy);
    const current = { ...key, lease: expect.stringContaining(readLease(latest).life) };
    for (const lease of leases) {
      const late = await pool.fail({ keyId: backup, lease, proxyId: proxy }, provider.invalidKey);
      expect(late).toMatchObject({ action: 'already_rotated', replacedBy: backup, next: current });
    }
    await eventually(async () => expect(await elsewhere.acquire(proxy)).toEqual(current));
    expect(await pool.backup(backup)).toMatchObject({ isUsed: true, usedFor: expect.any(String) });
    const journal = (await pool.rotations()).filter((row) => row.failedKeyId === backup);
    expect(journal).toHaveLength(TIMES);
    await pool.deleteBackup(backup);
  });

  test('one key is deleted and recreated again and again', async () => {
    const [proxy, key] = [`${id}-d`, `${id}-d-key`];
    await pool.addProxy(proxy);
    const leases: string[] = [];

    for (let round = 0; round < TIMES; round++) {
      await pool.addKey(key);
      await pool.bind(proxy, key, round);
      const { lease, apiKey, priority } = await pool.acquire(proxy);
      expect({ apiKey, priority }).toEqual({ apiKey: secretOf(key), priority: round });
      expect(leases.map(lifeOf)).not.toContain(lifeOf(lease));
      for (const old of leases) {
        expect(await pool.fail({ keyId: key, lease: old }, provider.quotaExhausted)).toMatchObject({
          action: 'none',
          reason: 'stale_lease',
        });
      }
      leases.push(lease);
      await eventually(async () =>
        expect(lifeOf((await elsewhere.acquire(proxy)).lease)).toBe(lifeOf(lease)),
      );

      await (round % 2 ? pool : elsewhere).deleteKey(key);
      await eventually(async () =>
        expectProblem(
          await pool.worker.post(provider.acquire, { proxyId: proxy }),
          409,
          'proxy_has_no_bindings',
        ),
      );
      expect(await pool.fail({ keyId: key, lease }, provider.quotaExhausted)).toMatchObject({
        action: 'none',
        reason: 'key_deleted',
        replacedBy: null,
      });
    }
    await expectConsistent(provider, scene.database);
  });

  test('one key is rotated and recreated again and again', async () => {
    const [proxy, key, backup] = [`${id}-n`, `${id}-n-key`, `${id}-n-backup`];
    await pool.addProxy(proxy);
    const leases: string[] = [];
    const endWatch = watchConsistency(provider, scene.database);

    for (let round = 0; round < TIMES; round++) {
      await pool.addKey(key, `${secretOf(key)}-${round}`);
      await pool.bind(proxy, key);
      await pool.addBackup(backup);
      const { lease } = await pool.acquire(proxy);
      leases.push(lease);
      for (const old of leases.slice(0, -1)) {
        expect(await pool.fail({ keyId: key, lease: old }, provider.quotaExhausted)).toMatchObject({
          action: 'already_rotated',
          // Its successor was deleted since.
          replacedBy: null,
        });
      }
      expect(await pool.fail({ keyId: key }, provider.quotaExhausted)).toMatchObject({
        action: 'rotated',
        replacedBy: backup,
      });
      await eventually(async () => expect((await elsewhere.acquire(proxy)).keyId).toBe(backup));
      await elsewhere.deleteKey(backup);
      await elsewhere.deleteBackup(backup);
    }

    await endWatch();
    await expectConsistent(provider, scene.database);
    const journal = (await pool.rotations()).filter((row) => row.failedKeyId === key);
    expect(journal.map(({ state }) => state)).toEqual(Array(TIMES).fill('done'));
  });

  test('a reset and a deletion cancel the waiting rotation', async () => {
    await pool.addPool(`${id}-w`, `${id}-w-reset`, `${id}-w-deleted`);
    for (const keyId of [`${id}-w-reset`, `${id}-w-deleted`]) {
      const result = await pool.fail({ keyId }, provider.quotaExhausted);
      expect(result.action).toBe('exhausted');
    }
    const { lease } = await pool.reset(`${id}-w-reset`).then(() => pool.acquire(`${id}-w`));
    await pool.deleteKey(`${id}-w-deleted`);

    await pool.addBackup(`${id}-w-backup`);
    await pool.addKey(`${id}-w-control`);
    await pool.fail({ keyId: `${id}-w-control` }, provider.quotaExhausted);

    expect(await pool.backup(`${id}-w-backup`)).toMatchObject({ usedFor: `${id}-w-control` });
    const again = await pool.acquire(`${id}-w`);
    expect([again.keyId, lifeOf(again.lease)]).toEqual([`${id}-w-reset`, lifeOf(lease)]);
    const states = new Map(
      (await pool.rotations()).map(({ failedKeyId, state }) => [failedKeyId, state]),
    );
    expect(states.get(`${id}-w-reset`)).toBe('cancelled');
    expect(states.get(`${id}-w-deleted`)).toBe('cancelled');
    await expectConsistent(provider, scene.database);
  });
});
