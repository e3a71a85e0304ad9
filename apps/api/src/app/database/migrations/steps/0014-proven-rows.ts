import { mongo } from 'mongoose';
import { createHmac, hkdfSync } from 'node:crypto';
import type { Migration } from '../migration';
import type { MigrationKeys } from '../migration-keys';

interface Row {
  proof?: string;
}

interface Kind {
  readonly name: string;
  readonly collection: string;
  readonly fields: readonly string[];
}

const KINDS: readonly Kind[] = [
  {
    name: 'user',
    collection: 'users',
    fields: ['_id', 'email', 'passwordHash', 'role', 'sessionEpoch'],
  },
  { name: 'session', collection: 'sessions', fields: ['_id', 'userId', 'epoch'] },
  {
    name: 'token',
    collection: 'api_tokens',
    fields: ['_id', 'keyedHash', 'scope', 'providers', 'proxyIds', 'expiresAt', 'owner'],
  },
];

/**
 * The rows of users, sessions and tokens prove that Keypool wrote them: existing ones get their proofs here. Once: the keyring
 * remembers it, so that nobody has a row proven by putting it into the database and lowering the schema version.
 */
export function provenRows(keys: MigrationKeys): Migration {
  const proofOf = ({ name, fields }: Kind, row: mongo.BSON.Document): string => {
    const key = hkdfSync('sha256', keys.key('credentials'), Buffer.alloc(0), 'keypool rows v1', 32);
    const proven = Object.fromEntries(fields.map((field) => [field, row[field]]));
    const stored = mongo.BSON.serialize(proven, { ignoreUndefined: false });
    return createHmac('sha256', Buffer.from(key)).update(`${name}\n`).update(stored).digest('hex');
  };
  return {
    name: '0014-proven-rows',
    async up(run) {
      if (await keys.areRowsProven()) {
        return;
      }
      for (const kind of KINDS) {
        const rows = run.connection.collection<Row>(kind.collection);
        const unproven = { proof: { $exists: false } } as const;
        await run.inBatches(rows.find(unproven), async (batch, session) => {
          const { modifiedCount } = await rows.bulkWrite(
            batch.map((row) => ({
              updateOne: {
                filter: { _id: row._id, ...unproven },
                update: { $set: { proof: proofOf(kind, row) } },
              },
            })),
            { session },
          );
          return modifiedCount;
        });
      }
      await run.transaction((session) => keys.markRowsProven(session));
    },
  };
}
