import { eventually, LIMITS } from '@keypool/testing';
import { failureResultSchema } from '@keypool/dto';
import { Field } from './stampede/field';
import { stampede } from './stampede/stampede';
import { expectConsistent, watchConsistency } from './support/invariants';
import { bodyOf, type ProviderClient } from './support/provider-client';
import { OPENHANDS } from './support/providers';
import { Scene, type Member } from './support/scene';

let scene: Scene;
let members: Member[];

beforeAll(async () => {
  scene = await Scene.create({ KEYPOOL_ENCRYPTION: 'off' });
  members = [await scene.join(), await scene.join(), await scene.join()];
});

afterAll(() => scene.end());

const range = (length: number) => Array.from({ length }, (_, index) => index);

describe.each(OPENHANDS)('rotation of %s under storm', (id, provider) => {
  let pools: ProviderClient[];
  let pool: ProviderClient;
  const watch = () => watchConsistency(provider, scene.database);

  beforeAll(() => {
    pools = members.map((member) => member.of(provider));
    [pool = never()] = pools;
  });

  afterEach(async () => {
    await expectConsistent(provider, scene.database);
    await pool.deleteBackups();
  });

  // The first one: it expects that nothing else is there.
  test('20 keys that fail at once at three processes are replaced by 20 backup keys, as all answers say', async () => {
    const field = await Field.prepare(pools, scene.database, 20);

    const { checks, figures } = await stampede(field, {
      reports: 10,
      seed: 1,
      // A bound against hanging, not a measure: `npm run stampede` is strict about it.
      lagMs: LIMITS.waitMs,
    });

    expect(checks.filter(({ breaches }) => breaches.length > 0)).toEqual([]);
    expect(figures).toMatchObject({ rotations: 20, answered: 200 });
  });

  test('100 simultaneous failure reports of one key use exactly one backup', async () => {
    await pool.addPool(`${id}-a`, `${id}-a-key`);
    await pool.addProxy(`${id}-b`);
    await pool.bind(`${id}-b`, `${id}-a-key`, 7);
    for (const index of range(5)) {
      await pool.addBackup(`${id}-a-backup-${index}`);
    }
    const { lease } = await pool.acquire(`${id}-a`);
    const end = watch();

    const answers = await Promise.all(
      range(100).map((index) =>
        pool.worker.post(provider.failures, {
          keyId: `${id}-a-key`,
          proxyId: index % 2 ? `${id}-a` : `${id}-b`,
          // With and without a lease: both mean the life that just failed.
          ...(index % 3 ? { lease } : {}),
          ...provider.quotaExhausted,
        }),
      ),
    );

    for (const answer of answers) {
      const result = bodyOf(answer, failureResultSchema);
      expect(['rotated', 'already_rotated']).toContain(result.action);
      expect(result).toMatchObject({
        replacedBy: `${id}-a-backup-0`,
        next: { keyId: `${id}-a-backup-0` },
      });
    }
    await end();
    const used = (await pool.backups()).filter(({ isUsed }) => isUsed);
    expect(used).toEqual([
      expect.objectContaining({ id: `${id}-a-backup-0`, usedFor: `${id}-a-key` }),
    ]);
    const bindings = (await pool.bindings()).filter(({ proxyId }) => /-[ab]$/.test(proxyId));
    expect(
      bindings.map((row) => [row.proxyId, row[provider.bindingKeyField], row.priority]),
    ).toEqual([
      [`${id}-a`, `${id}-a-backup-0`, 0],
      [`${id}-b`, `${id}-a-backup-0`, 7],
    ]);
  });

  test('other processes follow a rotation', async () => {
    const [here = never(), there = never()] = pools;
    await pool.addPool(`${id}-d`, `${id}-d-key`);
    for (const index of range(5)) {
      const { keyId } = await eventually(() => there.acquire(`${id}-d`));
      await pool.addBackup(`${id}-d-backup-${index}`);
      await here.fail({ keyId }, provider.quotaExhausted);
      await eventually(async () =>
        expect((await there.acquire(`${id}-d`)).keyId).toBe(`${id}-d-backup-${index}`),
      );
    }
  });

  test('as many failures as there are backups are served, the rest wait and are completed oldest first', async () => {
    const keys = range(5).map((index) => `${id}-e-key-${index}`);
    await pool.addPool(`${id}-e`, ...keys);
    await pool.addBackup(`${id}-e-backup-0`);
    await pool.addBackup(`${id}-e-backup-1`);
    const end = watch();

    const results = await Promise.all(
      keys.map((keyId, index) =>
        atMember(pools, index).fail({ keyId, proxyId: `${id}-e` }, provider.invalidKey),
      ),
    );

    expect(results.map(({ action }) => action).sort()).toEqual([
      'exhausted',
      'exhausted',
      'exhausted',
      'rotated',
      'rotated',
    ]);
    const waiting = (await pool.rotations())
      .filter(({ state, failedKeyId }) => state === 'waiting' && keys.includes(failedKeyId))
      .map(({ failedKeyId }) => failedKeyId)
      .reverse();
    expect(waiting).toHaveLength(3);
    for (const keyId of waiting) {
      expect(await pool.key(keyId)).toMatchObject({ status: 'exhausted' });
    }
    for (const [index, keyId] of waiting.entries()) {
      const backup = `${id}-e-later-${index}`;
      await pool.addBackup(backup);
      await eventually(async () =>
        expect(await pool.backup(backup)).toMatchObject({ isUsed: true, usedFor: keyId }),
      );
    }
    await end();
    expect((await pool.rotations()).filter(({ state }) => state === 'waiting')).toEqual([]);
    await eventually(async () => {
      for (const each of pools) {
        const living = await each.turns(`${id}-e`, 10);
        expect(living.size).toBe(5);
        expect([...living].filter((keyId) => keys.includes(keyId))).toEqual([]);
      }
    });
  });

  test('a waiting rotation comes before a new one', async () => {
    await pool.addPool(`${id}-f`, `${id}-f-first`, `${id}-f-second`);
    await pool.fail({ keyId: `${id}-f-first` }, provider.quotaExhausted);
    await pool.addBackup(`${id}-f-backup`);

    const second = await pool.fail({ keyId: `${id}-f-second` }, provider.quotaExhausted);

    expect(second).toMatchObject({ action: 'exhausted', replacedBy: null });
    expect(await pool.backup(`${id}-f-backup`)).toMatchObject({ usedFor: `${id}-f-first` });
    await pool.deleteKey(`${id}-f-second`);
  });
});

function atMember(pools: readonly ProviderClient[], index: number): ProviderClient {
  return pools[index % pools.length] ?? never();
}

function never(): never {
  throw new Error('three processes were started');
}
