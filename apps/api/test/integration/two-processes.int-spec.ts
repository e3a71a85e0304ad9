import { ACTOR, eventually, leaseOf, ONE_PROVIDER, ProviderFixture } from './provider-fixture';
import { useTestApps } from './use-test-apps';
import { TokensService } from '../../src/app/tokens/tokens.service';

/** Two applications on one database, as two API processes would be. */
const apps = useTestApps(2);

describe.each(ONE_PROVIDER)('%s: two processes on one database', (id) => {
  let here: ProviderFixture;
  let there: ProviderFixture;

  beforeAll(() => {
    [here, there] = apps.map((testApp) => new ProviderFixture(testApp, id)) as [
      ProviderFixture,
      ProviderFixture,
    ];
  });

  /** The key that a worker gets from the other process: its id, or the code of the problem. */
  const acquireThere = (proxyId: string): Promise<string> =>
    there.handOut(proxyId).then(
      ({ keyId }) => keyId,
      (problem: unknown) => String(Reflect.get(Object(problem), 'code')),
    );

  const follows = (proxyId: string, expected: string) =>
    eventually(async () => expect(await acquireThere(proxyId)).toBe(expected));

  it('keys, bindings and proxies reach the other pool, and so does their end', async () => {
    const proxyId = await here.addProxy();
    await follows(proxyId, 'proxy_has_no_bindings');
    const keyId = await here.addKey();
    await here.bind(proxyId, keyId);
    await follows(proxyId, keyId);
    await here.bindings.updateBinding(proxyId, keyId, { isActive: false }, ACTOR);
    await follows(proxyId, 'proxy_has_no_bindings');
    await here.bindings.updateBinding(proxyId, keyId, { isActive: true }, ACTOR);
    await follows(proxyId, keyId);
    await here.rotation.checkAndRotateOnError({ keyId, status: 429 });
    await follows(proxyId, 'no_key_available');
    await here.keys.resetKeyStats(keyId, ACTOR);
    await follows(proxyId, keyId);
    await here.proxies.updateProxy(proxyId, { isActive: false }, 'test');
    await follows(proxyId, 'proxy_inactive');
    await here.proxies.updateProxy(proxyId, { isActive: true }, 'test');
    await follows(proxyId, keyId);
    const backupId = await here.addBackup();
    await here.rotation.rotateKey(keyId, ACTOR);
    await follows(proxyId, backupId);
    await here.bindings.deleteBinding(proxyId, backupId, ACTOR);
    await follows(proxyId, 'proxy_has_no_bindings');
    await here.bind(proxyId, backupId);
    await follows(proxyId, backupId);
    await here.keys.deleteKey(backupId, ACTOR);
    await follows(proxyId, 'proxy_has_no_bindings');
    await here.proxies.deleteProxy(proxyId, 'test');
    await follows(proxyId, 'unknown_proxy');
  });

  it('a key that ended and was recreated is the new one there, too', async () => {
    const { keyId, proxyId } = await here.addBoundKey();
    await follows(proxyId, keyId);
    for (let round = 0; round < 3; round++) {
      await here.keys.deleteKey(keyId, ACTOR);
      await here.addKey(keyId);
      await here.bind(proxyId, keyId);
    }
    const lease = leaseOf((await here.key(keyId))?.['life']);
    await eventually(() => expect(there.acquire(proxyId)).toMatchObject({ keyId, lease }));
    const [keys, bindings] = [
      await here.collection('keys').countDocuments(),
      await here.collection('bindings').countDocuments(),
    ];
    await eventually(() => {
      const { pool } = there.pools;
      expect([pool.keys.size, pool.bindings.size]).toEqual([keys, bindings]);
    });
  });

  it('a token works in the other process when it is made, and stops when it is revoked', async () => {
    const { id: tokenId, token } = await here.testApp.app
      .get(TokensService)
      .createToken({ name: 'both', scope: 'admin' }, 'test');
    const ask = async () => {
      const { app } = there.testApp;
      const headers = { authorization: `Bearer ${token}` };
      return (await app.inject({ url: '/admin/proxies', headers })).statusCode;
    };
    await eventually(async () => expect(await ask()).toBe(200));
    await here.testApp.app.get(TokensService).revokeToken(tokenId, 'test');
    await eventually(async () => expect(await ask()).toBe(401));
  });

  it('a report in a process that does not know of the rotation yet gets its outcome', async () => {
    const { keyId, proxyId } = await here.addBoundKey();
    await follows(proxyId, keyId);
    const backupId = await here.addBackup();
    const reports = [here, there, here, there].map((process) =>
      process.rotation.checkAndRotateOnError({ keyId, status: 402 }),
    );
    for (const { replacedBy } of await Promise.all(reports)) {
      expect(replacedBy).toBe(backupId);
    }
    // The process that answered no longer hands out the failed key, whoever rotated it.
    expect(await acquireThere(proxyId)).not.toBe(keyId);
  });

  it('10 keys reported at both at once use 10 backup keys, and the pools are in step', async () => {
    await here.empty();
    const bound = [];
    for (let index = 0; index < 10; index++) {
      bound.push(await here.addBoundKey());
      await here.addBackup();
    }
    for (const { keyId, proxyId } of bound) {
      await follows(proxyId, keyId);
    }
    await Promise.all(
      bound.flatMap(({ keyId }) =>
        [here, there, here, there].map((process) =>
          // On a slow engine the last ones may be told to come again, as a worker does.
          eventually(() => process.rotation.checkAndRotateOnError({ keyId, status: 402 })),
        ),
      ),
    );
    expect(await here.backupTotals()).toEqual({
      total: 10,
      available: 0,
      used: 10,
    });
    expect(await here.danglingBindings()).toEqual([]);
    const served = new Set<string>();
    for (const { proxyId } of bound) {
      const [successor] = await here.boundTo(proxyId);
      await follows(proxyId, String(successor));
      served.add(String(successor));
    }
    expect(served.size).toBe(10);
  });

  it('a rotation that waits is completed once, by whichever process sees the backup key first', async () => {
    await here.empty();
    const { keyId, proxyId } = await here.addBoundKey();
    await here.rotation.checkAndRotateOnError({ keyId, status: 402 });
    const [first, second] = [await there.addBackup(), await there.addBackup()];
    await eventually(async () => expect(await here.boundTo(proxyId)).toEqual([first]));
    await follows(proxyId, first);
    expect(await here.backupKey(second)).toMatchObject({ isUsed: false });
  });
});
