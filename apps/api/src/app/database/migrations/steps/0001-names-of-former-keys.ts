import type { Migration } from '../migration';
import type { MigrationRun } from '../migration-run';

interface NamedKey {
  _id: string;
}

/**
 * Names of former keys get a collection of their own. Before, they were known only from the events and the journal.
 * Names of living keys among them do no harm: a name is looked up only when no key of that name lives.
 */
export const namesOfFormerKeys: Migration = {
  name: '0001-names-of-former-keys',
  async up(run) {
    for (const provider of ['ohmygpt', 'openhands']) {
      await run.inBatches(namesOf(provider, run), async (names, session) => {
        const recordedAt = run.now();
        const { upsertedCount } = await run.connection
          .collection<NamedKey & { recordedAt: Date }>(`${provider}_former_keys`)
          .bulkWrite(
            [...new Set(names)].map((_id) => ({
              updateOne: {
                filter: { _id },
                update: { $setOnInsert: { recordedAt } },
                upsert: true,
              },
            })),
            { session },
          );
        return upsertedCount;
      });
    }
    // Where an intermediate version recorded that this was done.
    await run.connection
      .collection<NamedKey>('settings')
      .deleteMany({ _id: { $in: ['former_keys:ohmygpt', 'former_keys:openhands'] } });
  },
};

async function* namesOf(provider: string, { connection }: MigrationRun): AsyncIterable<string> {
  const logged = connection.collection('events').aggregate<NamedKey>([
    {
      $match: { provider, type: { $in: ['key_created', 'key_rotated', 'key_deleted'] } },
    },
    { $group: { _id: '$keyId' } },
  ]);
  for await (const { _id } of logged) {
    yield _id;
  }
  const replaced = connection
    .collection<{ failedKeyId: string; replacementKeyId: string }>(`${provider}_rotations`)
    .find({ state: 'done' }, { projection: { failedKeyId: 1, replacementKeyId: 1 } });
  for await (const { failedKeyId, replacementKeyId } of replaced) {
    yield failedKeyId;
    yield replacementKeyId;
  }
}
