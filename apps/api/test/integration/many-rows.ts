import { mongo } from 'mongoose';
import type { ProviderFixture } from './provider-fixture';

const BATCH = 5_000;
const MOST_KEYS = 100_000;
const SECOND = 1_000;

/** What tells a copy from the others. */
type Difference = (number: number) => mongo.BSON.Document;

/** Copies of what a provider and the log have, a second apart: a database plans a search by what is there. */
export async function addCopies(provider: ProviderFixture, rows: number): Promise<void> {
  const { collections, bindingKeyField } = provider.definition;
  const keys = Math.min(rows, MOST_KEYS);
  const kept: Difference = (number) => ({
    _id: `copy-${number}`,
    life: `life-${number}`,
    fingerprint: `fingerprint-${number}`,
  });
  const used: Difference = (number) => ({ ...kept(number), isUsed: number % 2 === 0 });
  const bound: Difference = (number) => ({
    _id: new mongo.ObjectId(),
    [bindingKeyField]: `copy-${number}`,
  });
  const told: Difference = (number) => ({ _id: new mongo.ObjectId(), keyId: `copy-${number}` });
  await copy(provider, collections.keys, keys, kept);
  await copy(provider, collections.backupKeys, keys, used);
  await copy(provider, collections.bindings, keys, bound);
  await copy(provider, 'events', rows, told);
}

async function copy(
  { testApp, id }: ProviderFixture,
  name: string,
  count: number,
  difference: Difference,
): Promise<void> {
  const collection = testApp.database.collection<mongo.BSON.Document>(name);
  const sample = await collection.findOne(name === 'events' ? { provider: id } : {});
  if (!sample) {
    throw new Error(`nothing to copy in ${name}`);
  }
  const time = name === 'events' ? 'at' : 'createdAt';
  const latest = (sample[time] as Date).getTime();
  for (let start = 0; start < count; start += BATCH) {
    await collection.insertMany(
      Array.from({ length: Math.min(BATCH, count - start) }, (_, index) => ({
        ...sample,
        [time]: new Date(latest - (start + index) * SECOND),
        ...difference(start + index),
      })),
    );
  }
}
