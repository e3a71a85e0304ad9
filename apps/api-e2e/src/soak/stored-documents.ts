import type { OwnScene } from '../support/embedded-database';
import { PROVIDERS } from '../support/providers';

/** The collections that grow under load, of all providers together. */
const WATCHED = [
  'keys',
  'bindings',
  'backup_keys',
  'secrets',
  'rotations',
  'usage_flushes',
] as const;

/** How many documents there are, by collection: what memory may grow with. */
export type StoredDocuments = ReadonlyMap<string, number>;

export function storedDocuments(scene: OwnScene): Promise<StoredDocuments> {
  return scene.look(async (database) => {
    const count = (name: string) => database.collection(name).countDocuments();
    const stored = new Map([['events', await count('events')]]);
    for (const name of WATCHED) {
      const counts = await Promise.all(PROVIDERS.map(({ id }) => count(`${id}_${name}`)));
      stored.set(
        name,
        counts.reduce((sum, each) => sum + each, 0),
      );
    }
    return stored;
  });
}

export function reportStored(before: StoredDocuments, after: StoredDocuments): string[] {
  const lines = [...after].map(
    ([name, count]) => `  ${name.padEnd(15)} ${before.get(name) ?? 0} before, ${count} after`,
  );
  return ['stored documents', ...lines];
}
