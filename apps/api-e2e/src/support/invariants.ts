import { meanwhile } from '@keypool/testing';
import type { mongo } from 'mongoose';
import type { ProviderUnderTest } from './providers';
import type { Stored, TestDatabase } from './test-database';

/** The collections of one provider at one moment. */
export interface Moment {
  readonly keys: readonly Stored[];
  readonly formerKeys: readonly Stored[];
  readonly backups: readonly Stored[];
  readonly bindings: readonly Stored[];
  readonly journal: readonly Stored[];
  readonly secrets: readonly Stored[];
}

/** @param session of a snapshot */
export async function readMoment(
  { collections }: ProviderUnderTest,
  database: TestDatabase,
  session: mongo.ClientSession,
): Promise<Moment> {
  const all = (name: string) => database.collection(name).find({}, { session }).toArray();
  // One after the other: a session runs one operation at a time.
  return {
    keys: await all(collections.keys),
    formerKeys: await all(collections.formerKeys),
    backups: await all(collections.backupKeys),
    bindings: await all(collections.bindings),
    journal: await all(collections.rotations),
    secrets: await all(collections.secrets),
  };
}

/** Whether the replacement has the failed key's place: an undo into the reserve leaves it there. */
export function isEffective(entry: Stored): boolean {
  return (
    entry['state'] === 'done' || (entry['state'] === 'undone' && entry['revivedLife'] === null)
  );
}

function duplicates(values: readonly unknown[]): unknown[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

/**
 * Rules that hold at every moment, whatever was killed and however often something was reported (SPEC 6.2, research 4.6).
 * One line per violation.
 */
export function breachesOf({ bindingKeyField }: ProviderUnderTest, moment: Moment): string[] {
  const ids = new Set(moment.keys.map(({ _id }) => _id));
  const lives = new Set(moment.keys.map((key) => key['life']));
  const done = moment.journal.filter((entry) => entry['state'] === 'done');
  const effective = moment.journal.filter(isEffective);
  const active = new Set(
    moment.secrets.filter((secret) => secret['state'] === 'active').map(({ _id }) => _id),
  );
  const former = new Set<unknown>(moment.formerKeys.map(({ _id }) => _id));
  const registered = new Set<unknown>(moment.secrets.map(({ _id }) => _id));
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
    ...done
      .filter((entry) => !former.has(entry['failedKeyId']))
      .map((entry) => `I6: the name of ${entry['failedKeyId']} is forgotten`),
    ...moment.backups
      .filter((backup) => backup['isUsed'])
      .filter(
        (backup) =>
          !effective.some(
            (entry) =>
              entry['replacementKeyId'] === backup._id &&
              entry['failedKeyId'] === backup['usedFor'],
          ),
      )
      .map(
        (backup) => `I7: ${backup._id} is used for ${backup['usedFor']} without a journal entry`,
      ),
    ...moment.journal
      .filter((entry) => entry['state'] !== 'done' && entry['failedSecret'])
      .map((entry) => `undo: the secret of ${entry['failedKeyId']} is still kept`),
    ...moment.journal
      .filter((entry) => entry['revivedLife'] && lives.has(entry['replacementLife']))
      .map((entry) => `undo: ${entry['replacementKeyId']} lives on although it was taken back`),
    ...moment.backups
      .filter((backup) => backup['isUsed'] !== backup['activated'])
      .map((backup) => `I7: ${backup._id} is half used`),
    ...moment.keys
      .filter((key) => !active.has(key['fingerprint']))
      .map((key) => `secrets: that of ${key._id} is not registered as active`),
    ...moment.secrets
      .filter((secret) => secret['state'] === 'backup')
      .filter(
        (secret) =>
          !moment.backups.some(
            (backup) =>
              backup._id === secret['ownerId'] &&
              backup['fingerprint'] === secret._id &&
              !backup['isUsed'],
          ),
      )
      .map((secret) => `secrets: one is that of ${secret['ownerId']}, which is not available`),
    ...moment.backups
      .filter((backup) => !backup['isUsed'] && !registered.has(backup['fingerprint']))
      .map((backup) => `secrets: that of ${backup._id} is nobody's`),
    ...(active.size === moment.keys.length
      ? []
      : [`secrets: ${active.size} are active, for ${moment.keys.length} keys`]),
  ];
}

/**
 * The current violations, one line each.
 * @param also additional rules, where more is known
 */
export async function findBreaches(
  provider: ProviderUnderTest,
  database: TestDatabase,
  also: (moment: Moment) => string[] = () => [],
): Promise<string[]> {
  const moment = await database.snapshot((session) => readMoment(provider, database, session));
  return [...breachesOf(provider, moment), ...also(moment)];
}

export interface Watch {
  /** How often it checked. */
  readonly samples: number;
  /** All violations so far. */
  readonly breaches: readonly string[];
}

/** Checks the database repeatedly in the background. @returns a function that ends it */
export function watchBreaches(
  provider: ProviderUnderTest,
  database: TestDatabase,
  everyMs?: number,
): () => Promise<Watch> {
  const found = new Set<string>();
  let samples = 0;
  const end = meanwhile(async () => {
    (await findBreaches(provider, database)).forEach((breach) => found.add(breach));
    samples++;
  }, everyMs);
  return async () => {
    await end();
    return { samples, breaches: [...found] };
  };
}

/** Expects that nothing is half done right now. */
export async function expectConsistent(
  provider: ProviderUnderTest,
  database: TestDatabase,
): Promise<void> {
  expect(await findBreaches(provider, database)).toEqual([]);
}

/** @returns ends the watch, and expects that it never found a violation */
export function watchConsistency(
  provider: ProviderUnderTest,
  database: TestDatabase,
): () => Promise<void> {
  const end = watchBreaches(provider, database);
  return async () => {
    const { samples, breaches: found } = await end();
    expect(found).toEqual([]);
    expect(samples).toBeGreaterThan(0);
  };
}
