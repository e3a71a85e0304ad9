import { LIMITS } from '@keypool/testing';
import { PurgeRotationsJob } from '../../src/app/key-provider/purge/purge-rotations.job';
import { PurgeUsedBackupKeysJob } from '../../src/app/key-provider/purge/purge-used-backup-keys.job';
import { createTestApp } from './create-test-app';
import {
  ACTOR,
  eventually,
  PROVIDER_IDS,
  ProviderFixture,
  secretOf,
  unique,
  type Row,
} from './provider-fixture';
import { useTestApp } from './use-test-apps';

const HOUR = 3_600_000;
/** No test takes longer. */
const SLACK = LIMITS.waitMs;

const testApp = useTestApp({ KEYPOOL_PURGE_EVERY: '1h' });

describe.each(PROVIDER_IDS)('%s: the purge of used backup keys', (id) => {
  const provider = new ProviderFixture(testApp, id);

  beforeEach(() => provider.empty());

  const purge = () => provider.part(PurgeUsedBackupKeysJob).purge();

  /** A backup key that was used this long ago. */
  async function usedFor(ms: number): Promise<string> {
    const keyId = await provider.addKey();
    const backupId = await provider.addBackup();
    await provider.rotation.rotateKey(keyId, ACTOR);
    await provider
      .collection('backupKeys')
      .updateOne({ _id: backupId }, { $set: { usedAt: new Date(Date.now() - ms) } });
    return backupId;
  }

  const left = () => provider.collection('backupKeys').distinct('_id');

  it('deletes what was used 12 h ago, and nothing younger, available or restored', async () => {
    await usedFor(12 * HOUR + SLACK);
    const younger = await usedFor(12 * HOUR - SLACK);
    const restored = await usedFor(48 * HOUR);
    await provider.backupKeys.restoreBackupKey(restored, ACTOR);
    const available = unique('available');
    await provider.addBackup(available);
    expect(await purge()).toBe(1);
    expect((await left()).sort()).toEqual([younger, restored, available].sort());
    expect(await purge()).toBe(0);
  });

  it('records one event, and none when nothing was purged', async () => {
    const before = (await provider.events('backup_keys_purged')).length;
    await purge();
    const ids = [await usedFor(13 * HOUR), await usedFor(14 * HOUR)];
    await purge();
    const events = (await provider.events('backup_keys_purged')).slice(before);
    expect(events).toMatchObject([
      { actor: 'system', detail: { count: 2, ids: expect.arrayContaining(ids) } },
    ]);
  });

  it('remembers retired secrets: importing one again has to be allowed', async () => {
    const keyId = await provider.addKey();
    await provider.addBackup();
    await provider.rotation.rotateKey(keyId, ACTOR);
    const backupId = await usedFor(13 * HOUR);
    await purge();
    await expect(provider.addBackup(unique('again'), secretOf(keyId))).rejects.toMatchObject({
      code: 'retired_secret',
    });
    await expect(provider.addBackup(unique('again'), secretOf(backupId))).rejects.toMatchObject({
      code: 'duplicate_secret',
    });
  });

  it('and a restore at the same moment leave it either restored or deleted', async () => {
    for (let round = 0; round < 3; round++) {
      const backupId = await usedFor(13 * HOUR);
      const [restored] = await Promise.all([
        provider.backupKeys.restoreBackupKey(backupId, ACTOR),
        purge(),
      ]);
      const found = await provider.backupKey(backupId);
      expect(found !== null).toBe(restored);
      if (found) {
        expect(found).toMatchObject({ isUsed: false, usedAt: null });
      }
      await provider.empty();
    }
  });

  it('deletes more than fit into one transaction', async () => {
    const usedAt = new Date(Date.now() - 13 * HOUR);
    await provider.collection('backupKeys').insertMany(
      Array.from({ length: 1_050 }, (_, index) => ({
        _id: `old-${index}`,
        apiKey: 'not read',
        fingerprint: `old-${index}`,
        isUsed: true,
        activated: true,
        usedFor: 'nobody',
        usedAt,
        createdAt: usedAt,
      })),
    );
    expect(await purge()).toBe(1_050);
    expect(await left()).toEqual([]);
  });
});

describe.each(PROVIDER_IDS)('%s: the purge of the journal', (id) => {
  const DAY = 24 * HOUR;
  const ago = (days: number) => new Date(Date.now() - days * DAY);

  it('deletes entries that were done 90 days ago, and none that waits', async () => {
    const provider = new ProviderFixture(testApp, id);
    const journal = provider.collection('rotations');
    await journal.deleteMany({});
    const entry = async (failedLife: string, change: Row) => {
      const done = { state: 'done', at: ago(100), completedAt: ago(91), undoneAt: null };
      await journal.insertOne({ failedLife, ...done, ...change } as never);
    };
    await entry('done', {});
    await entry('cancelled', { state: 'cancelled' });
    await entry('undone', { state: 'undone', undoneAt: ago(91) });
    await entry('undone later', { state: 'undone', undoneAt: ago(89) });
    await entry('done later', { completedAt: ago(89) });
    await entry('waiting', { state: 'waiting', completedAt: null });

    const purge = () => provider.part(PurgeRotationsJob).purge();
    expect(await purge()).toBe(3);
    const left = await journal.distinct('failedLife');
    expect(left.sort()).toEqual(['done later', 'undone later', 'waiting']);
    expect(await purge()).toBe(0);
  });
});

describe('the purge by configuration', () => {
  it('runs by itself, at the age that is set', async () => {
    const testApp = await createTestApp({
      environment: { KEYPOOL_PURGE_AFTER: '1s', KEYPOOL_PURGE_EVERY: '100ms' },
    });
    try {
      const provider = new ProviderFixture(testApp, 'ohmygpt');
      const keyId = await provider.addKey();
      const backupId = await provider.addBackup();
      await provider.rotation.rotateKey(keyId, ACTOR);
      await eventually(async () => expect(await provider.backupKey(backupId)).toBeNull());
      expect(await provider.key(backupId)).toMatchObject({ status: 'healthy' });
    } finally {
      await testApp.close();
    }
  });
});
