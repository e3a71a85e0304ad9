import type { ClientSession } from 'mongoose';
import { Reserve } from '../../src/app/key-provider/pool/reserve';
import { BackupKeyRepository } from '../../src/app/key-provider/store/backup-key.repository';
import { BindingRepository } from '../../src/app/key-provider/store/binding.repository';
import { KeyRepository } from '../../src/app/key-provider/store/key.repository';
import { ProviderChanges } from '../../src/app/key-provider/store/provider-changes';
import { SecretRegistry } from '../../src/app/key-provider/store/secret.registry';
import { ACTOR, secretOf, unique, type ProviderFixture } from './provider-fixture';

/** Keys bound to a proxy, made in one transaction: one for each would cost more than the tests themselves. */
export async function addBoundKeys(
  provider: ProviderFixture,
  proxyId: string,
  count: number,
): Promise<string[]> {
  const secrets = provider.part(SecretRegistry);
  const keys = provider.part(KeyRepository);
  const bindings = provider.part(BindingRepository);
  const made = await repeat(provider, 'key', count, async (id, session) => {
    const claimed = await secrets.claim({ id, apiKey: secretOf(id) }, 'active', session);
    const key = await keys.insert(claimed, session);
    return { key, binding: await bindings.insert({ proxyId, keyId: id, priority: 0 }, session) };
  });
  made.forEach(({ key }) => provider.pools.setKey(key));
  provider.pools.setBindings(made.map(({ binding }) => binding));
  return made.map(({ key }) => key._id);
}

/** The same for backup keys. @returns the oldest first */
export async function addBackups(provider: ProviderFixture, count: number): Promise<string[]> {
  const secrets = provider.part(SecretRegistry);
  const backupKeys = provider.part(BackupKeyRepository);
  const made = await repeat(provider, 'backup', count, async (id, session) =>
    backupKeys.insert(
      await secrets.claim({ id, apiKey: secretOf(id) }, 'backup', session),
      session,
    ),
  );
  made.forEach((key) => provider.part(Reserve).set(key));
  return made.map(({ _id }) => _id);
}

function repeat<T>(
  provider: ProviderFixture,
  what: string,
  count: number,
  make: (id: string, session: ClientSession) => Promise<T>,
): Promise<T[]> {
  return provider.part(ProviderChanges).run(ACTOR, async ({ session }) => {
    const made: T[] = [];
    while (made.length < count) {
      made.push(await make(unique(what), session));
    }
    return made;
  });
}
