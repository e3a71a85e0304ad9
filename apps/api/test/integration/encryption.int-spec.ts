import { keyListSchema } from '@keypool/dto';
import { BackupKeyListQuery, KeyListQuery } from '@keypool/dto/params';
import { Logger } from '@nestjs/common';
import { StartupError } from '../../src/app/config/startup.error';
import { StoredSecrets } from '../../src/app/encryption/stored-secrets';
import { UndoService } from '../../src/app/key-provider/rotations/undo.service';
import { atStep } from '../steps';
import { createTestApp, type TestApp } from './create-test-app';
import {
  ACTOR,
  eventually,
  PROVIDER_IDS,
  ProviderFixture,
  secretOf,
  unique,
} from './provider-fixture';

const SEALED = /^v2\|1\|/;
/** Events of what was found come with the purge, at least. */
const OFTEN = { KEYPOOL_PURGE_EVERY: '1s' };

/** What a worker gets for the proxy: a secret, or the code of the problem. */
async function acquired(provider: ProviderFixture, proxyId: string): Promise<string> {
  try {
    return (await provider.handOut(proxyId)).apiKey;
  } catch (problem) {
    return String(Reflect.get(Object(problem), 'code'));
  }
}

describe('encryption that was off and is on again', () => {
  let off: TestApp;

  beforeAll(async () => {
    off = await createTestApp({ environment: { KEYPOOL_ENCRYPTION: 'off' } });
  });

  beforeEach(async () => {
    for (const id of PROVIDER_IDS) {
      const provider = new ProviderFixture(off, id);
      await provider.empty();
      await provider.collection('rotations').deleteMany({});
    }
  });

  afterAll(() => off.close());

  const on = () => createTestApp({ beside: off });

  /** Every stored secret of a provider. */
  async function stored(id: (typeof PROVIDER_IDS)[number]): Promise<string[]> {
    const provider = new ProviderFixture(off, id);
    const keys = await provider.collection('keys').find().toArray();
    const backups = await provider.collection('backupKeys').find().toArray();
    const rotations = await provider.collection('rotations').find().toArray();
    return [
      ...[...keys, ...backups].map(({ apiKey }) => String(apiKey)),
      ...rotations.map(({ failedSecret }) => String(failedSecret)),
    ];
  }

  it('encrypts what was stored meanwhile: keys, backup keys, failed keys', async () => {
    const scenes = [];
    for (const id of PROVIDER_IDS) {
      const provider = new ProviderFixture(off, id);
      const { keyId, proxyId } = await provider.addBoundKey();
      await provider.addBackup();
      const { id: rotationId } = await provider.rotation.rotateKey(keyId, ACTOR);
      await provider.addBackup();
      expect((await stored(id)).filter((text) => SEALED.test(text))).toEqual([]);
      scenes.push({ id, keyId, proxyId, rotationId });
    }

    const app = await on();
    for (const { id, keyId, proxyId, rotationId } of scenes) {
      expect(await stored(id)).toEqual(Array(4).fill(expect.stringMatching(SEALED)));
      const provider = new ProviderFixture(app, id);
      expect(await acquired(provider, proxyId)).toMatch(/^sk-/);
      await provider.part(UndoService).undo(rotationId, {}, ACTOR);
      expect(await acquired(provider, proxyId)).toBe(secretOf(keyId));
      // Of keys, of backup keys, and of failed keys.
      expect(await provider.events('secrets_encrypted')).toMatchObject(
        [1, 2, 1].map((count) => ({ provider: id, actor: 'system', detail: { count } })),
      );
    }
    await app.close();
  });

  it('goes on where an interrupted start left off', async () => {
    const provider = new ProviderFixture(off, 'openhands');
    for (let index = 0; index < 3; index++) {
      await provider.addKey();
      await provider.addBackup();
    }
    let writes = 0;
    const restore = atStep({ of: StoredSecrets, method: 'write', when: 'before' }, () => {
      writes += 1;
      if (writes === 5) {
        throw new Error('killed');
      }
    });
    await expect(on()).rejects.toThrow('killed');
    restore();
    const half = await stored('openhands');
    expect(half.filter((text) => SEALED.test(text))).toHaveLength(3);

    await (await on()).close();
    expect(await stored('openhands')).toEqual(Array(6).fill(expect.stringMatching(SEALED)));
  });

  it('keeps what another process changed meanwhile', async () => {
    const provider = new ProviderFixture(off, 'ohmygpt');
    const keyId = await provider.addKey();
    const restore = atStep({ of: StoredSecrets, method: 'write', when: 'before' }, async () => {
      restore();
      await provider.keys.deleteKey(keyId, ACTOR);
      await provider.addKey(keyId, secretOf('another one'));
    });
    await (await on()).close();
    expect(await provider.key(keyId)).toMatchObject({ apiKey: secretOf('another one') });
    await (await on()).close();
    expect(await provider.key(keyId)).toMatchObject({ apiKey: expect.stringMatching(SEALED) });
  });

  it('does not make a genuine key of a text that somebody put there', async () => {
    const provider = new ProviderFixture(off, 'ohmygpt');
    const { keyId, proxyId } = await provider.addBoundKey();
    const forged = secretOf('forged');
    await provider.collection('keys').updateOne({ _id: keyId }, { $set: { apiKey: forged } });
    const app = await on();
    expect(await provider.key(keyId)).toMatchObject({ apiKey: forged });
    expect(await acquired(new ProviderFixture(app, 'ohmygpt'), proxyId)).toBe('no_key_available');
    await app.close();
  });

  it('is heard of by processes that refused the keys until then', async () => {
    const app = await on();
    const [here, there] = [off, app].map((one) => new ProviderFixture(one, 'ohmygpt'));
    if (!here || !there) {
      throw new Error('there are two');
    }
    const { keyId, proxyId } = await here.addBoundKey();
    await eventually(async () => expect(await acquired(there, proxyId)).toBe('no_key_available'));
    await (await on()).close();
    await eventually(async () => expect(await acquired(there, proxyId)).toBe(secretOf(keyId)));
    await app.close();
  });
});

describe.each(PROVIDER_IDS)('%s: with encryption on', (id) => {
  let testApp: TestApp;
  let provider: ProviderFixture;
  const errors: unknown[] = [];

  beforeAll(async () => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation((told) => void errors.push(told));
    testApp = await createTestApp({ environment: OFTEN });
    provider = new ProviderFixture(testApp, id);
  });

  afterAll(async () => {
    await testApp.close();
    jest.restoreAllMocks();
  });

  /** The log says that the key is not used. */
  function expectTold(keyId: string): void {
    const told = { msg: 'the API key is not used', provider: id, keyId };
    expect(errors).toContainEqual(expect.objectContaining(told));
  }

  /** Somebody who can write to the database puts another text in the place of the stored secret. */
  async function overwrite(keyId: string, apiKey: unknown, rest: object = {}): Promise<void> {
    const written = await provider
      .collection('keys')
      .updateOne({ _id: keyId }, { $set: { apiKey, ...rest }, $inc: { rev: 1 } });
    expect(written.modifiedCount).toBe(1);
  }

  const storedText = async (keyId: string) => String((await provider.key(keyId))?.['apiKey']);

  async function expectRefused(keyId: string, proxyId: string, why: RegExp): Promise<void> {
    await eventually(async () =>
      expect(await acquired(provider, proxyId)).toBe('no_key_available'),
    );
    for (const query of [{}, { page: 1, pageSize: 200 as const }]) {
      const list = await provider.keys.getKeyList(Object.assign(new KeyListQuery(), query));
      const { keys } = keyListSchema.parse(list);
      expect(keys.find(({ _id }) => _id === keyId)).toMatchObject({
        status: 'error',
        lastError: expect.stringMatching(why),
      });
      expect(keys.filter(({ _id }) => _id !== keyId).map(({ status }) => status)).toContain(
        'healthy',
      );
    }
    expectTold(keyId);
  }

  it('a text in clear over a sealed one is not accepted', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    await provider.addKey();
    await overwrite(keyId, secretOf('attacker'));
    await expectRefused(keyId, proxyId, /not encrypted/);
    // Nor is the secret itself.
    await overwrite(keyId, secretOf(keyId));
    await expectRefused(keyId, proxyId, /not encrypted/);
  });

  it('the sealed secret of a former key of that name is not accepted', async () => {
    const keyId = await provider.addKey(unique('renewed'), secretOf('former'));
    const former = await storedText(keyId);
    await provider.keys.deleteKey(keyId, ACTOR);
    await provider.addKey(keyId);
    const proxyId = await provider.addProxy();
    await provider.bind(proxyId, keyId);
    const genuine = await storedText(keyId);
    await overwrite(keyId, former);
    await expectRefused(keyId, proxyId, /not the one that was added/);
    await overwrite(keyId, genuine);
    await eventually(async () => expect(await acquired(provider, proxyId)).toBe(secretOf(keyId)));
  });

  it.each([
    ['that of another key', (other: string) => other],
    ['one with a changed character', (other: string) => other.replace(/.$/, '_')],
    ['one that names a key that does not exist', (other: string) => other.replace('|1|', '|7|')],
    ['one that is cut off', (other: string) => other.slice(0, 20)],
    ['an empty one', () => 'v2|'],
  ])('a sealed text that cannot be opened is one bad row: %s', async (_, spoil) => {
    const { keyId, proxyId } = await provider.addBoundKey();
    await overwrite(keyId, spoil(await storedText(await provider.addKey())));
    await expectRefused(keyId, proxyId, /cannot be decrypted/);
  });

  it('rows that must not be used are counted, and told once, by whichever process', async () => {
    await provider.empty();
    const unreadable = async ({ app }: TestApp) =>
      (await app.inject('/health/ready')).json<{ unreadableKeys?: number }>().unreadableKeys;
    const events = testApp.database.collection('events');
    const told = async (field: 'keyIds' | 'backupKeyIds') =>
      (await events.find({ type: 'keys_unreadable', provider: id }).toArray()).flatMap(
        ({ detail }) => detail[field],
      );
    const beside = await createTestApp({ beside: testApp, environment: OFTEN });
    expect(await unreadable(testApp)).toBeUndefined();

    const [one, other] = [await provider.addKey(), await provider.addKey()];
    await provider.addKey();
    await overwrite(one, secretOf('attacker'));
    await overwrite(other, secretOf('attacker'));
    await eventually(async () => {
      expect(await unreadable(testApp)).toBe(2);
      expect(await unreadable(beside)).toBe(2);
      expect(await told('keyIds')).toEqual(expect.arrayContaining([one, other]));
    });
    await beside.close();

    const later = await createTestApp({ beside: testApp, environment: OFTEN });
    expect(await unreadable(later)).toBe(2);
    await provider.keys.deleteKey(one, ACTOR);
    await overwrite(other, secretOf('another attacker'));
    const backup = await provider.addBackup();
    await provider.collection('backupKeys').updateOne({ _id: backup }, { $set: { apiKey: '' } });
    await new ProviderFixture(later, id).backupKeys.getBackupKeyList(new BackupKeyListQuery());
    await eventually(async () => {
      expect(await unreadable(later)).toBe(1);
      const keys = await told('keyIds');
      expect([one, other].map((key) => keys.filter((named) => named === key).length)).toEqual([
        1, 2,
      ]);
      expect(await told('backupKeyIds')).toContain(backup);
    });
    await later.close();
  });

  it('a backup key that must not be used is passed over, and the list says so', async () => {
    await provider.empty();
    const spoilt = await provider.addBackup();
    const genuine = await provider.addBackup();
    await provider
      .collection('backupKeys')
      .updateOne({ _id: spoilt }, { $set: { apiKey: secretOf('attacker') }, $inc: { rev: 1 } });
    const { keys } = await provider.backupKeys.getBackupKeyList(new BackupKeyListQuery());
    expect(keys.map((key) => [key.id, key.eligible, key.obstacle])).toEqual([
      [genuine, true, null],
      [spoilt, false, 'unreadable'],
    ]);
    const keyId = await provider.addKey();
    expect(await provider.rotation.rotateKey(keyId, ACTOR)).toMatchObject({
      replacementKeyId: genuine,
    });
    const last = await provider.addKey();
    await expect(provider.rotation.rotateKey(last, ACTOR)).rejects.toMatchObject({
      code: 'no_backup_available',
    });
    expectTold(spoilt);
  });
});

describe('a keyring that is missing', () => {
  it('ends the start, and nothing is changed', async () => {
    const testApp = await createTestApp();
    await new ProviderFixture(testApp, 'openhands').addKey();
    const settings = testApp.database.collection<{ _id: string }>('settings');
    await settings.deleteOne({ _id: 'keyring' });
    const start = createTestApp({ beside: testApp });
    await expect(start).rejects.toThrow(StartupError);
    await expect(start).rejects.toThrow(/keyring is missing.*Restore it from a backup/);
    expect(await settings.findOne({ _id: 'keyring' })).toBeNull();
    await testApp.close();
  });
});
