import type { mongo } from 'mongoose';
import { isEffective, readMoment, type Moment } from '../support/invariants';
import type { ProviderUnderTest } from '../support/providers';
import type { Stored, TestDatabase } from '../support/test-database';

/** All stored data of one provider at one moment, with the events of some keys. */
export interface Picture extends Moment {
  readonly events: readonly Stored[];
  /** Lives that take a place of the guard. */
  readonly guardedLives: readonly string[];
  /** Ids of the data keys in the keyring, the one that seals first. */
  readonly dataKeys: readonly string[];
}

export function takePicture(
  provider: ProviderUnderTest,
  database: TestDatabase,
  keyIds: readonly string[],
): Promise<Picture> {
  return database.snapshot(async (session) => ({
    ...(await readMoment(provider, database, session)),
    events: await database
      .collection('events')
      .find(
        {
          provider: provider.id,
          // A purge records its keys in one event, which names none of them.
          $or: [{ keyId: { $in: [...keyIds] } }, { type: 'backup_keys_purged' }],
        },
        { session },
      )
      .toArray(),
    guardedLives: await placesOf(provider, database, session),
    dataKeys: await dataKeysIn(database, session),
  }));
}

async function placesOf(
  { id }: ProviderUnderTest,
  database: TestDatabase,
  session: mongo.ClientSession,
): Promise<string[]> {
  const guard = await database.collection('settings').findOne({ _id: `guard:${id}` }, { session });
  const places: readonly { readonly life: string }[] = guard?.['state'].places ?? [];
  return places.map(({ life }) => life);
}

async function dataKeysIn(database: TestDatabase, session: mongo.ClientSession): Promise<string[]> {
  const keyring = await database.collection('settings').findOne({ _id: 'keyring' }, { session });
  const others: readonly ({ readonly id: string } | null)[] = [
    keyring?.['next'],
    keyring?.['former'],
  ];
  return [String(keyring?.['secretsId']), ...others.flatMap((key) => key?.id ?? [])];
}

export function keyOf({ keys }: Moment, id: string): Stored | undefined {
  return keys.find(({ _id }) => _id === id);
}

/** Whether a key of this name ended. */
export function wasKey({ formerKeys }: Moment, id: string): boolean {
  return formerKeys.some(({ _id }) => _id === id);
}

/** The rotation that replaced a key. */
export function replacementOf({ journal }: Moment, failedKeyId: string): Stored | undefined {
  return journal.find((entry) => entry['failedKeyId'] === failedKeyId && isEffective(entry));
}

/** How many events of this type a key has. */
export function countEvents({ events }: Picture, type: string, keyId: string): number {
  return events.filter((event) => event['type'] === type && event['keyId'] === keyId).length;
}
