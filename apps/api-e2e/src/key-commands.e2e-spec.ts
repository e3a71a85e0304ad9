import { Keypool } from '@keypool/testing';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OwnScene } from './support/embedded-database';
import { secretOf } from './support/provider-client';
import { EACH_PROVIDER } from './support/providers';

let scene: OwnScene;

beforeAll(async () => {
  scene = await OwnScene.create();
});

afterAll(() => scene.end());

const rewrap = () => Keypool.run({ dataDir: scene.dataDir, command: ['keys', 'rewrap'] });

/** Ends it before it has waited for the transactions that may still write with the former data key. */
async function renewAndKill(): Promise<void> {
  const renewal = Keypool.spawn({ dataDir: scene.dataDir, command: ['keys', 'renew'] });
  await renewal.says(/sealed with the new one/);
  await renewal.kill();
  expect(await renewal.result()).toMatchObject({ code: null });
}

const masterKey = () => readFileSync(join(scene.dataDir, 'master.key'), 'utf8');

test('without a running Keypool, a change of keys says what to do', async () => {
  expect(await rewrap()).toEqual({
    code: 1,
    stdout: '',
    stderr: `No embedded database runs in ${scene.dataDir}. Start Keypool with this folder first, or name another one with KEYPOOL_DATA_DIR.\n`,
  });
});

test('a master key with which nothing starts is replaced by a process of its own', async () => {
  const guessable = Buffer.alloc(32, 7).toString('base64');
  writeFileSync(join(scene.dataDir, 'master.key'), guessable, { mode: 0o600 });
  await expect(scene.start()).rejects.toThrow(/repeats one byte/);

  expect(await rewrap()).toMatchObject({ code: 0 });
  expect(masterKey()).not.toBe(guessable);
});

test('both keys change beside a running Keypool, which serves on, as does the next one', async () => {
  const member = await scene.start();
  const bound = EACH_PROVIDER.map(([id, provider]) => ({
    provider,
    proxyId: `${id}-proxy`,
    keyId: `${id}-key`,
  }));
  await Promise.all(
    bound.map(({ provider, proxyId, keyId }) => member.of(provider).addPool(proxyId, keyId)),
  );
  const expectServed = (by: typeof member) =>
    Promise.all(
      bound.map(async ({ provider, proxyId, keyId }) => {
        const key = await by.of(provider).acquire(proxyId);
        expect(key).toMatchObject({ keyId, apiKey: secretOf(keyId) });
      }),
    );
  await expectServed(member);
  const before = masterKey();

  expect(await rewrap()).toMatchObject({ code: 0 });
  expect(masterKey()).not.toBe(before);
  await expectServed(member);
  await renewAndKill();
  await expectServed(member);

  await member.keypool.stop();
  await expectServed(await scene.start());
});
