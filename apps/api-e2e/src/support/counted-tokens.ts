import { secretOf } from './provider-client';
import type { ProviderUnderTest } from './providers';
import type { TestDatabase } from './test-database';

/** What Keypool counted: tokens by secret, of living and of replaced keys. */
export async function countedTokens(
  { database }: { readonly database: TestDatabase },
  { collections }: ProviderUnderTest,
): Promise<Map<string, number>> {
  const all = (name: string) => database.collection(name).find().toArray();
  const living = (await all(collections.keys)).map((key) => [key._id, key['tokensUsed']]);
  const replaced = (await all(collections.rotations)).map((entry) => [
    entry['failedKeyId'],
    entry['tokensUsed'],
  ]);
  const used = [...living, ...replaced].filter(([, tokens]) => tokens > 0);
  return new Map(used.map(([id, tokens]) => [secretOf(String(id)), tokens]));
}
