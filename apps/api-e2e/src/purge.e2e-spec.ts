import { eventually } from '@keypool/testing';
import { expectConsistent } from './support/invariants';
import { secretOf, type ProviderClient } from './support/provider-client';
import { EACH_PROVIDER } from './support/providers';
import { Scene, type Member } from './support/scene';

const HOUR = 3_600_000;
const AFTER_MS = 12 * HOUR;

let scene: Scene;
let member: Member;

// Two processes purge side by side.
beforeAll(async () => {
  scene = await Scene.create({ KEYPOOL_PURGE_EVERY: '200ms' });
  member = await scene.join();
  await scene.join();
});

afterAll(() => scene.end());

describe.each(EACH_PROVIDER)('purge of %s', (id, provider) => {
  let pool: ProviderClient;

  beforeAll(() => {
    pool = member.of(provider);
  });

  const stored = (keyId: string) =>
    scene.database.collection(provider.collections.backupKeys).findOne({ _id: keyId });

  test('used backup keys are deleted when due, available and restored ones stay', async () => {
    await pool.addPool(`${id}-p`, `${id}-1`, `${id}-2`);
    for (const name of ['used', 'restored', 'available']) {
      await pool.addBackup(`${id}-${name}`);
    }
    await pool.fail({ keyId: `${id}-1` }, provider.quotaExhausted);
    await pool.fail({ keyId: `${id}-2` }, provider.quotaExhausted);
    const used = await pool.backup(`${id}-used`);
    expect(Date.parse(used.deletesAt ?? '') - Date.parse(used.usedAt ?? '')).toBe(AFTER_MS);
    await pool.restore(`${id}-restored`);

    // As if it had been used long ago.
    await scene.database
      .collection(provider.collections.backupKeys)
      .updateMany({ isUsed: true }, { $set: { usedAt: new Date(Date.now() - AFTER_MS) } });
    await eventually(async () => expect(await stored(`${id}-used`)).toBeNull());

    expect(await stored(`${id}-restored`)).toMatchObject({ isUsed: false });
    expect(await stored(`${id}-available`)).toMatchObject({ isUsed: false });
    // Its key serves on, and the journal still knows it.
    expect((await pool.keys()).map(({ _id }) => _id)).toContain(`${id}-used`);
    expect((await pool.rotations()).map((row) => row.replacementKeyId)).toContain(`${id}-used`);
    await expectConsistent(provider, scene.database);
  });

  test('records it once, as an event', async () => {
    const events = await scene.database
      .collection('events')
      .find({ type: 'backup_keys_purged', provider: id })
      .toArray();
    expect(events.map((event) => event['detail'])).toEqual([{ count: 1, ids: [`${id}-used`] }]);
  });

  test('retired secrets stay known after the purge', async () => {
    const body = { id: `${id}-back`, apiKey: secretOf(`${id}-1`) };
    expect(await pool.admin.post(provider.keys, body)).toMatchObject({
      status: 409,
      body: { code: 'retired_secret' },
    });
    const allowed = await pool.admin.post(provider.keys, { ...body, allowRetired: true });
    expect(allowed.status).toBe(201);
  });

  test('the name of a purged backup key can be used again', async () => {
    await pool.addBackup(`${id}-used`, 'a-new-secret-under-an-old-name');
    // The name is active, so it waits for its turn.
    expect(await pool.backup(`${id}-used`)).toMatchObject({ isUsed: false, eligible: false });
    await pool.deleteKey(`${id}-used`);
    expect(await pool.backup(`${id}-used`)).toMatchObject({ eligible: true });
  });
});
