import { createHmac } from 'node:crypto';
import { hasServerCode } from '../../driver-errors';
import type { Migration } from '../migration';
import type { MigrationKeys } from '../migration-keys';
import type { MigrationRun } from '../migration-run';

const INDEX_NOT_FOUND = 27;
/** A SHA-256. What this step writes is in base64url. */
const PLAIN_HASH = /^[0-9a-f]{64}$/;

interface Token {
  hash: string;
  keyedHash?: string;
}

interface Session {
  _id: string;
}

/**
 * Tokens and sessions are known by an HMAC over the SHA-256 that was stored so far. What processes of an earlier version
 * look up stays where it is, as long as they run: the hash of a token, and the document of a session until it expires.
 */
export function keyedCredentials(keys: MigrationKeys): Migration {
  const keyed = (hash: string): string =>
    createHmac('sha256', keys.key('credentials')).update(hash).digest('base64url');
  return {
    name: '0009-keyed-credentials',
    async up(run) {
      await dropIndexOfHashes(run);
      await addKeyedHashes(run, keyed);
      await copySessions(run, keyed);
    },
  };
}

/** It is unique, and new tokens have no such field. */
async function dropIndexOfHashes(run: MigrationRun): Promise<void> {
  try {
    await run.connection.collection('api_tokens').dropIndex('hash_1');
  } catch (error) {
    if (!hasServerCode(error, INDEX_NOT_FOUND)) {
      throw error;
    }
  }
}

async function addKeyedHashes(run: MigrationRun, keyed: (hash: string) => string): Promise<void> {
  const tokens = run.connection.collection<Token>('api_tokens');
  const unkeyed = { keyedHash: { $exists: false }, hash: { $type: 'string' } } as const;
  const found = tokens.find(unkeyed, { projection: { hash: 1 } });
  await run.inBatches(found, async (batch, session) => {
    const { modifiedCount } = await tokens.bulkWrite(
      batch.map(({ _id, hash }) => ({
        updateOne: { filter: { _id, ...unkeyed }, update: { $set: { keyedHash: keyed(hash) } } },
      })),
      { session },
    );
    return modifiedCount;
  });
}

async function copySessions(run: MigrationRun, keyed: (hash: string) => string): Promise<void> {
  const sessions = run.connection.collection<Session>('sessions');
  await run.inBatches(sessions.find({ _id: PLAIN_HASH }), async (batch, session) => {
    const { upsertedCount } = await sessions.bulkWrite(
      batch.map(({ _id, ...rest }) => ({
        updateOne: {
          filter: { _id: keyed(_id) },
          update: { $setOnInsert: rest },
          upsert: true,
        },
      })),
      { session },
    );
    return upsertedCount;
  });
}
