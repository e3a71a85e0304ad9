import { workspaceRoot } from '@keypool/testing';
import { mongo } from 'mongoose';
import { chmod, copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Stored } from './test-database';

const FOLDER = 'apps/api/test/fixtures/databases';

const dumpSchema = z.object({
  dumpedAt: z.date(),
  collections: z.record(
    z.string(),
    z.object({
      indexes: z.array(
        z.object({
          key: z.record(z.string(), z.union([z.literal(1), z.literal(-1)])),
          unique: z.boolean().optional(),
          expireAfterSeconds: z.number().optional(),
        }),
      ),
      documents: z.array(z.custom<Stored>((value) => typeof value === 'object' && value !== null)),
    }),
  ),
});

const credentialsSchema = z.object({
  users: z.array(z.object({ email: z.string(), password: z.string() })),
  sessions: z.object({ admin: z.string(), viewer: z.string() }),
  tokens: z.object({ worker: z.string(), limited: z.string(), admin: z.string() }),
  secrets: z.record(z.string(), z.string()),
});

export type OldCredentials = z.infer<typeof credentialsSchema>;

/** A database as an earlier version has just left it. */
export interface OldDatabase {
  readonly credentials: OldCredentials;
  /** By collection. */
  readonly documents: ReadonlyMap<string, readonly Stored[]>;
}

/**
 * Loads the dump of an earlier version into an empty database, and its master key into a data folder.
 * @param commit names the version
 */
export async function loadOldDatabase(
  commit: string,
  db: mongo.Db,
  dataDir: string,
): Promise<OldDatabase> {
  const read = (name: string) => readFile(join(workspaceRoot(), FOLDER, name), 'utf8');
  const dump = dumpSchema.parse(mongo.BSON.EJSON.parse(await read(`${commit}.json`)));
  const age = Date.now() - dump.dumpedAt.getTime();
  const documents = new Map<string, Stored[]>();
  for (const [name, collection] of Object.entries(dump.collections)) {
    const moved = collection.documents.map((document) => later(document, age));
    documents.set(name, moved);
    await db.createCollection(name);
    for (const { key, unique = false, expireAfterSeconds } of collection.indexes) {
      const expiry = expireAfterSeconds === undefined ? {} : { expireAfterSeconds };
      await db.collection(name).createIndex(key, { unique, ...expiry });
    }
    if (moved.length > 0) {
      await db.collection<Stored>(name).insertMany(moved);
    }
  }
  const masterKey = join(dataDir, 'master.key');
  await copyFile(join(workspaceRoot(), FOLDER, `${commit}.test-master.key`), masterKey);
  await chmod(masterKey, 0o600);
  const credentials = credentialsSchema.parse(JSON.parse(await read(`${commit}.credentials.json`)));
  return { credentials, documents };
}

/** The same document, with all dates shifted. */
function later(document: Stored, ms: number): Stored {
  const move = (value: unknown): unknown => {
    if (value instanceof Date) {
      return new Date(value.getTime() + ms);
    }
    if (Array.isArray(value)) {
      return value.map(move);
    }
    if (typeof value === 'object' && value !== null && !('_bsontype' in value)) {
      return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, move(field)]));
    }
    return value;
  };
  const entries = Object.entries(document).map(([name, value]) => [name, move(value)]);
  return { _id: document._id, ...Object.fromEntries(entries) };
}
