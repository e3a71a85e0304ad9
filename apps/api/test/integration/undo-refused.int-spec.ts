import { mongo } from 'mongoose';
import { ACTOR, ONE_PROVIDER, ProviderFixture, secretOf, unique } from './provider-fixture';
import { letTimePass, rotate, rotated, undo, type Rotated } from './undo-scene';
import { useTestApp } from './use-test-apps';

const testApp = useTestApp({ KEYPOOL_PURGE_EVERY: '1h' });

interface Cause {
  readonly what: string;
  readonly prepare: (provider: ProviderFixture, rotation: Rotated) => Promise<unknown>;
  readonly reason: (rotation: Rotated) => string;
  /** Whether the failed key cannot go into the reserve either. */
  readonly isForBoth: boolean;
}

const EITHER = { isForBoth: true } as const;
const POOL_ONLY = { isForBoth: false } as const;

async function setInJournal(provider: ProviderFixture, rotationId: string, fields: object) {
  await provider
    .collection('rotations')
    .updateOne({ _id: new mongo.ObjectId(rotationId) as never }, { $set: fields });
}

const CAUSES: readonly Cause[] = [
  {
    what: 'it was undone before',
    prepare: (provider, { rotationId }) => undo(provider, rotationId),
    reason: () => 'it was undone before',
    ...EITHER,
  },
  {
    what: 'it was undone into the reserve before',
    prepare: (provider, { rotationId }) => undo(provider, rotationId, { asBackup: true }),
    reason: () => 'it was undone before',
    ...EITHER,
  },
  {
    what: 'its time is over',
    prepare: (provider, { rotationId }) => letTimePass(provider, rotationId),
    reason: () => 'its API key is no longer kept',
    ...EITHER,
  },
  {
    what: 'it was made by an earlier version',
    prepare: (provider, { rotationId }) =>
      setInJournal(provider, rotationId, { undoUntil: null, kept: null, failedSecret: null }),
    reason: () => 'its API key is no longer kept',
    ...EITHER,
  },
  {
    what: 'the secret was sealed with other keys',
    prepare: async (provider, { rotationId }) =>
      setInJournal(provider, rotationId, { failedSecret: 'v1|AAAAAAAAAAAAAAAA|AAAAAAAAAAAAAAAA' }),
    reason: ({ keyId }) => `the stored API key of ${keyId} can no longer be used`,
    ...EITHER,
  },
  {
    what: 'there is a key of its name',
    prepare: (provider, { keyId }) => provider.addKey(keyId, secretOf(unique('another'))),
    reason: ({ keyId }) => `there is a key ${keyId} again`,
    ...EITHER,
  },
  {
    what: 'its secret is that of another key',
    prepare: (provider, { keyId }) =>
      provider.keys.createKey(
        { id: `${keyId}-again`, apiKey: secretOf(keyId), allowRetired: true },
        ACTOR,
      ),
    reason: ({ keyId }) => `its API key is held by the key ${keyId}-again`,
    ...EITHER,
  },
  {
    what: 'its secret is that of a backup key',
    prepare: (provider, { keyId }) =>
      provider.backupKeys.createBackupKey(
        { id: `${keyId}-again`, apiKey: secretOf(keyId), allowRetired: true },
        ACTOR,
      ),
    reason: ({ keyId }) => `its API key is held by the backup key ${keyId}-again`,
    ...EITHER,
  },
  {
    what: 'its replacement was replaced',
    prepare: async (provider, { backupId }) => {
      await provider.addBackup(`${backupId}-next`);
      await rotate(provider, backupId);
    },
    reason: ({ backupId }) =>
      `its replacement ${backupId} was itself replaced by ${backupId}-next; undo that rotation first`,
    ...POOL_ONLY,
  },
  {
    what: 'its replacement is a backup key',
    prepare: async (provider, { backupId }) => {
      await provider.addBackup();
      const { rotationId } = await rotate(provider, backupId);
      await undo(provider, rotationId, { asBackup: true });
    },
    reason: ({ backupId }) => `its replacement ${backupId} is a backup key now`,
    ...POOL_ONLY,
  },
  {
    what: 'its replacement was reset',
    prepare: (provider, { backupId }) => provider.keys.resetKeyStats(backupId, ACTOR),
    reason: ({ backupId }) => `its replacement ${backupId} was reset, or added anew, since`,
    ...POOL_ONLY,
  },
  {
    what: 'its replacement was deleted',
    prepare: (provider, { backupId }) => provider.keys.deleteKey(backupId, ACTOR),
    reason: ({ backupId }) => `its replacement ${backupId} was deleted since`,
    ...POOL_ONLY,
  },
  {
    what: 'its replacement was deleted and added anew',
    prepare: async (provider, { backupId }) => {
      await provider.keys.deleteKey(backupId, ACTOR);
      await provider.addKey(backupId);
    },
    reason: ({ backupId }) => `its replacement ${backupId} was reset, or added anew, since`,
    ...POOL_ONLY,
  },
  {
    what: 'the reserve has another backup key of the name of its replacement',
    prepare: async (provider, { backupId }) => {
      await provider.backupKeys.deleteBackupKey(backupId, ACTOR);
      await provider.addBackup(backupId, secretOf(unique('another')));
    },
    reason: ({ backupId }) => `the reserve has another backup key ${backupId}`,
    ...POOL_ONLY,
  },
];

describe.each(ONE_PROVIDER)('%s: a rotation cannot be undone, and nothing changes,', (id) => {
  const provider = new ProviderFixture(testApp, id);

  beforeEach(() => provider.empty());

  async function expectRefusal(rotationId: string, asBackup: boolean, reason: string) {
    const before = await provider.dump();
    await expect(undo(provider, rotationId, { asBackup })).rejects.toMatchObject({
      code: 'not_undoable',
      detail: expect.stringContaining(reason),
    });
    expect(await provider.dump()).toEqual(before);
  }

  it.each(CAUSES)('when $what', async ({ prepare, reason, isForBoth }) => {
    const rotation = await rotated(provider);
    await prepare(provider, rotation);
    await expectRefusal(rotation.rotationId, false, reason(rotation));
    if (isForBoth) {
      await expectRefusal(rotation.rotationId, true, reason(rotation));
    } else {
      await undo(provider, rotation.rotationId, { asBackup: true });
      expect(await provider.backupKey(rotation.keyId)).toMatchObject({ isUsed: false });
    }
  });

  it('into the reserve when that has another backup key of its name', async () => {
    const { rotationId, keyId } = await rotated(provider);
    await provider.addBackup(keyId, secretOf(unique('another')));
    await expectRefusal(rotationId, true, `the reserve has another backup key ${keyId}`);
    await undo(provider, rotationId);
  });

  it.each(['waiting', 'cancelled'])('when it is %s', async (state) => {
    const { keyId } = await provider.addBoundKey();
    await provider.rotation.checkAndRotateOnError({ keyId, status: 402 });
    if (state === 'cancelled') {
      await provider.keys.resetKeyStats(keyId, ACTOR);
    }
    const { rotations } = await provider.rotation.listRotations({});
    const [entry] = rotations.filter(({ failedKeyId }) => failedKeyId === keyId);
    expect(entry).toMatchObject({ state, undoUntil: null });
    const reason = state === 'waiting' ? 'waits for a backup key' : 'it was cancelled';
    await expectRefusal(entry?.id ?? '', false, reason);
    await expectRefusal(entry?.id ?? '', true, reason);
  });

  it.each(['nothing', 'ffffffffffffffffffffffff', 'twelve-bytes'])(
    'when there is none: %s',
    async (rotationId) => {
      await expect(undo(provider, rotationId)).rejects.toMatchObject({ code: 'not_found' });
    },
  );
});
