import type { UsageReportDto } from '@keypool/dto';
import { usageResultSchema } from '@keypool/dto';
import { bodyOf, type ProviderClient } from '../support/provider-client';
import { EACH_PROVIDER } from '../support/providers';
import { useSharedScene } from '../support/use-scene';

const scene = useSharedScene();

describe.each(EACH_PROVIDER)('usage of %s', (id, provider) => {
  let pool: ProviderClient;

  beforeAll(() => {
    pool = scene.member.of(provider);
  });

  const report = async (reports: readonly UsageReportDto[]) =>
    bodyOf(await pool.worker.post(provider.usage, { reports }), usageResultSchema);
  const stored = async (keyId: string) => {
    const key = await scene.database.collection(provider.collections.keys).findOne({ _id: keyId });
    return [key?.['tokensUsed'], key?.['requestsCount']];
  };
  const journalOf = (failedKeyId: string) =>
    scene.database
      .collection(provider.collections.rotations)
      .find({ failedKeyId })
      .sort({ at: 1 })
      .toArray();

  test('counts are in the database when the answer arrives', async () => {
    await pool.addKey(`${id}-a`);
    expect(await report([{ keyId: `${id}-a`, tokens: 120, requests: 2 }])).toEqual({
      unknown: [],
      rejected: [],
    });
    expect(await stored(`${id}-a`)).toEqual([120, 2]);
    await report([
      { keyId: `${id}-a`, tokens: 30, requests: 1 },
      { keyId: `${id}-a`, tokens: 0, requests: 0 },
      { keyId: `${id}-a`, tokens: 50, requests: 3 },
    ]);
    expect(await stored(`${id}-a`)).toEqual([200, 6]);
    expect(await pool.key(`${id}-a`)).toMatchObject({ tokensUsed: 200, requestsCount: 6 });
  });

  test('1,000 reports in one request count', async () => {
    const keys = Array.from({ length: 4 }, (_, index) => `${id}-k-${index}`);
    for (const keyId of keys) {
      await pool.addKey(keyId);
    }
    const reports = Array.from({ length: 1_000 }, (_, index) => ({
      keyId: keys[index % 4] ?? '',
      tokens: 3,
      requests: 1,
    }));
    expect(await report(reports)).toEqual({ unknown: [], rejected: [] });
    for (const keyId of keys) {
      expect(await stored(keyId)).toEqual([750, 250]);
    }
  });

  test('of many workers at once, no count is lost and none counts twice', async () => {
    await pool.addKey(`${id}-m-0`);
    await pool.addKey(`${id}-m-1`);
    await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        report([
          { keyId: `${id}-m-${index % 2}`, tokens: 7, requests: 1 },
          { keyId: `${id}-m-0`, tokens: 1, requests: 0 },
        ]),
      ),
    );
    expect(await stored(`${id}-m-0`)).toEqual([150 * 7 + 300, 150]);
    expect(await stored(`${id}-m-1`)).toEqual([150 * 7, 150]);
  });

  test('ids never seen are returned in unknown, the others count', async () => {
    await pool.addKey(`${id}-u`);
    await pool.addKey(`${id}-u-deleted`);
    await pool.deleteKey(`${id}-u-deleted`);
    await pool.addBackup(`${id}-u-backup`);
    const result = await report([
      { keyId: `${id}-never`, tokens: 5, requests: 1 },
      { keyId: `${id}-u`, tokens: 5, requests: 1 },
      { keyId: `${id}-never`, tokens: 5, requests: 1 },
      { keyId: 'what?! {$ne}', tokens: 5, requests: 1 },
      // Known once, so not unknown; but there is nothing to count for any more.
      { keyId: `${id}-u-deleted`, tokens: 5, requests: 1 },
      // In reserve, and never in the pool.
      { keyId: `${id}-u-backup`, tokens: 5, requests: 1 },
    ]);
    expect([...result.unknown].sort()).toEqual(
      [`${id}-never`, `${id}-u-backup`, 'what?! {$ne}'].sort(),
    );
    expect(await stored(`${id}-u`)).toEqual([5, 1]);
    await pool.deleteBackup(`${id}-u-backup`);
  });

  test('counts of a key that was replaced go to its journal entry', async () => {
    await pool.addPool(`${id}-j`, `${id}-j-key`);
    await pool.addBackup(`${id}-j-backup`);
    const { lease } = await pool.acquire(`${id}-j`);
    await report([{ keyId: `${id}-j-key`, tokens: 100, requests: 1, lease }]);
    await pool.fail({ keyId: `${id}-j-key`, lease }, provider.quotaExhausted);
    expect(await journalOf(`${id}-j-key`)).toMatchObject([{ tokensUsed: 100, requestsCount: 1 }]);

    const late = [
      { keyId: `${id}-j-key`, tokens: 20, requests: 2, lease },
      { keyId: `${id}-j-key`, tokens: 3, requests: 1 },
      { keyId: `${id}-j-backup`, tokens: 7, requests: 1 },
    ];
    expect(await report(late)).toEqual({ unknown: [], rejected: [] });

    expect(await journalOf(`${id}-j-key`)).toMatchObject([{ tokensUsed: 123, requestsCount: 4 }]);
    expect(await stored(`${id}-j-backup`)).toEqual([7, 1]);
  });

  test('a lease of an earlier life does not count for the current one', async () => {
    await pool.addPool(`${id}-l`, `${id}-l-key`);
    const { lease: first } = await pool.acquire(`${id}-l`);
    await report([{ keyId: `${id}-l-key`, tokens: 10, requests: 1, lease: first }]);
    await pool.reset(`${id}-l-key`);
    expect(await stored(`${id}-l-key`)).toEqual([0, 0]);
    const { lease: second } = await pool.acquire(`${id}-l`);
    await report([
      { keyId: `${id}-l-key`, tokens: 1, requests: 1, lease: first },
      { keyId: `${id}-l-key`, tokens: 20, requests: 1, lease: second },
      { keyId: `${id}-l-key`, tokens: 300, requests: 1 },
      { keyId: `${id}-l-key`, tokens: 4_000, requests: 1, lease: 'not-a-lease' },
    ]);
    expect(await stored(`${id}-l-key`)).toEqual([320, 2]);
  });

  test('a name that was replaced and recreated counts by its lease', async () => {
    await pool.addPool(`${id}-n`, `${id}-n-key`);
    await pool.addBackup(`${id}-n-backup`);
    const { lease: old } = await pool.acquire(`${id}-n`);
    await pool.fail({ keyId: `${id}-n-key` }, provider.quotaExhausted);
    await pool.addKey(`${id}-n-key`, 'another-secret-of-the-same-name');
    await report([
      { keyId: `${id}-n-key`, tokens: 11, requests: 1, lease: old },
      { keyId: `${id}-n-key`, tokens: 500, requests: 5 },
    ]);
    expect(await journalOf(`${id}-n-key`)).toMatchObject([{ tokensUsed: 11, requestsCount: 1 }]);
    expect(await stored(`${id}-n-key`)).toEqual([500, 5]);
  });

  test('of an exhausted key counts, and does not revive it', async () => {
    await pool.addPool(`${id}-e`, `${id}-e-key`);
    await pool.fail({ keyId: `${id}-e-key` }, provider.quotaExhausted);
    await report([{ keyId: `${id}-e-key`, tokens: 9, requests: 1 }]);
    expect(await pool.key(`${id}-e-key`)).toMatchObject({ status: 'exhausted', tokensUsed: 9 });
    await pool.deleteKey(`${id}-e-key`);
  });
});
