import { meanwhile } from '@keypool/testing';
import type { ProviderUnderTest } from './providers';
import type { Stored, TestDatabase } from './test-database';

interface Moment {
  readonly keys: readonly Stored[];
  readonly backups: readonly Stored[];
  readonly bindings: readonly Stored[];
  readonly journal: readonly Stored[];
  readonly secrets: readonly Stored[];
}

function read({ collections }: ProviderUnderTest, database: TestDatabase): Promise<Moment> {
  return database.snapshot(async (session) => {
    const all = (name: string) => database.collection(name).find({}, { session }).toArray();
    // One after the other: a session does one thing at a time.
    return {
      keys: await all(collections.keys),
      backups: await all(collections.backupKeys),
      bindings: await all(collections.bindings),
      journal: await all(collections.rotations),
      secrets: await all(collections.secrets),
    };
  });
}

function duplicates(values: readonly unknown[]): unknown[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

/**
 * What holds at every moment, whoever was killed and whatever was reported how often (SPEC 6.2, research 4.6). One line
 * for each breach.
 */
function breaches({ bindingKeyField }: ProviderUnderTest, moment: Moment): string[] {
  const ids = new Set(moment.keys.map(({ _id }) => _id));
  const lives = new Set(moment.keys.map((key) => key['life']));
  const done = moment.journal.filter((entry) => entry['state'] === 'done');
  const active = new Set(
    moment.secrets.filter((secret) => secret['state'] === 'active').map(({ _id }) => _id),
  );
  return [
    ...duplicates(moment.journal.map((entry) => entry['failedLife'])).map(
      (life) => `I1: life ${life} was replaced twice`,
    ),
    ...duplicates(done.map((entry) => entry['replacementLife'])).map(
      (life) => `I2: life ${life} replaced two keys`,
    ),
    ...moment.bindings
      .filter((binding) => !ids.has(binding[bindingKeyField]))
      .map((binding) => `I4: a binding points at ${binding[bindingKeyField]}, which is not there`),
    ...duplicates(
      moment.bindings.map((binding) => `${binding['proxyId']} ${binding[bindingKeyField]}`),
    ).map((pair) => `I4: ${pair} is bound twice`),
    ...done
      .filter((entry) => lives.has(entry['failedLife']))
      .map((entry) => `I6: ${entry['failedKeyId']} lives on although it was replaced`),
    ...moment.backups
      .filter((backup) => backup['isUsed'])
      .filter(
        (backup) =>
          !done.some(
            (entry) =>
              entry['replacementKeyId'] === backup._id &&
              entry['failedKeyId'] === backup['usedFor'],
          ),
      )
      .map(
        (backup) => `I7: ${backup._id} is used for ${backup['usedFor']} without a journal entry`,
      ),
    ...moment.backups
      .filter((backup) => backup['isUsed'] !== backup['activated'])
      .map((backup) => `I7: ${backup._id} is half used`),
    ...moment.keys
      .filter((key) => !active.has(key['fingerprint']))
      .map((key) => `secrets: that of ${key._id} is not registered as active`),
    ...(active.size === moment.keys.length
      ? []
      : [`secrets: ${active.size} are active, for ${moment.keys.length} keys`]),
  ];
}

/** The breaches right now: one line each. */
export async function findBreaches(
  provider: ProviderUnderTest,
  database: TestDatabase,
): Promise<string[]> {
  return breaches(provider, await read(provider, database));
}

/** Looks at the database again and again beside something else. @returns ends it, and tells all breaches it ever saw */
export function watchBreaches(
  provider: ProviderUnderTest,
  database: TestDatabase,
): () => Promise<string[]> {
  const found = new Set<string>();
  const end = meanwhile(async () => {
    (await findBreaches(provider, database)).forEach((breach) => found.add(breach));
  });
  return async () => {
    await end();
    return [...found];
  };
}

/** Expects that nothing is half done right now. */
export async function expectConsistent(
  provider: ProviderUnderTest,
  database: TestDatabase,
): Promise<void> {
  expect(await findBreaches(provider, database)).toEqual([]);
}

/** @returns ends the watch, and expects that it never found a breach */
export function watchConsistency(
  provider: ProviderUnderTest,
  database: TestDatabase,
): () => Promise<void> {
  const end = watchBreaches(provider, database);
  return async () => expect(await end()).toEqual([]);
}
