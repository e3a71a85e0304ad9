import type { ImpactQuestionDto } from '@keypool/dto';
import { ImpactService } from '../../src/app/key-provider/figures/impact.service';
import { ONE_PROVIDER, ProviderFixture } from './provider-fixture';
import { useTestApp } from './use-test-apps';

const testApp = useTestApp();

describe.each(ONE_PROVIDER)('%s: the impact of an action', (id) => {
  const provider = new ProviderFixture(testApp, id);

  beforeEach(() => provider.empty());

  const assess = (question: ImpactQuestionDto) => provider.part(ImpactService).assess(question);

  it('counts the usable keys, and those among the named ones', async () => {
    const [first, second] = [await provider.addKey(), await provider.addKey()];
    const spent = await provider.addKey();
    await provider.rotation.checkAndRotateOnError({ keyId: spent, status: 402 });
    expect((await assess({ keyIds: [first, spent, 'nobody'] })).keys).toEqual({
      usable: 2,
      affected: 1,
    });
    expect((await assess({ keyIds: [first, second] })).keys).toEqual({ usable: 2, affected: 2 });
  });

  it('names the proxies that would lose usable keys, and leaves those out that are off', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    const other = await provider.addKey();
    const both = await provider.addProxy();
    await provider.bind(both, keyId);
    await provider.bind(both, other);
    const off = await provider.addProxy();
    await provider.bind(off, keyId);
    await provider.proxies.updateProxy(off, { isActive: false }, 'test');
    const switchedOff = await provider.addProxy();
    await provider.bind(switchedOff, keyId);
    await provider.bindings.updateBinding(switchedOff, keyId, { isActive: false }, 'test');
    expect((await assess({ keyIds: [keyId] })).keysOfProxies).toEqual(
      [
        { proxyId, usable: 1, affected: 1 },
        { proxyId: both, usable: 2, affected: 1 },
      ].sort((one, another) => one.proxyId.localeCompare(another.proxyId)),
    );
    expect((await assess({ bindings: { proxyId, keyIds: [keyId] } })).keysOfProxies).toEqual([
      { proxyId, usable: 1, affected: 1 },
    ]);
    expect((await assess({ bindings: { proxyId, keyIds: [other] } })).keysOfProxies).toEqual([]);
  });

  it('counts the proxies that are on and have a usable key', async () => {
    const { proxyId } = await provider.addBoundKey();
    const bare = await provider.addProxy();
    expect((await assess({ proxyIds: [proxyId, bare] })).proxies).toEqual({
      usable: 1,
      affected: 1,
    });
  });

  it('counts the backup keys that a rotation could take', async () => {
    const failed = await provider.addKey();
    const used = await provider.addBackup();
    await provider.rotation.rotateKey(failed, 'test');
    await provider.backupKeys.restoreBackupKey(used, 'test');
    const spare = await provider.addBackup();
    expect((await assess({})).backupKeys).toBeNull();
    expect((await assess({ backupKeyIds: [] })).backupKeys).toEqual({ usable: 1, affected: 0 });
    expect((await assess({ backupKeyIds: [used] })).backupKeys).toEqual({
      usable: 1,
      affected: 0,
    });
    expect((await assess({ backupKeyIds: [used, spare] })).backupKeys).toEqual({
      usable: 1,
      affected: 1,
    });
  });

  it('changes nothing', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    const backupId = await provider.addBackup();
    const before = await provider.dump();
    await assess({ keyIds: [keyId], proxyIds: [proxyId], backupKeyIds: [backupId] });
    expect(await provider.dump()).toEqual(before);
  });
});
