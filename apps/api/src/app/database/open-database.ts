import { OwnDatabaseError, startOwnDatabase } from '@keypool/embedded-mongo';
import type { AppConfig } from '../config/app-config';
import { mongo } from 'mongoose';
import { StartupError } from '../startup/startup.error';

/** Whether the database at this URI is Keypool's own one. */
export const OWN_DATABASE = Symbol('OWN_DATABASE');

export interface OpenedDatabase {
  readonly uri: string;
  /** Whether this process started it, and so has to stop it. */
  readonly own: boolean;
  /** How the own one died, until it is back. */
  readonly trouble?: string | null;
  stop(): Promise<void>;
}

/**
 * The operator's database, or else an own one below the data folder (SPEC section 3).
 * @param log takes one line for a person at a time
 * @throws StartupError with the ways out
 */
export async function openDatabase(
  config: AppConfig,
  log: (line: string) => void,
): Promise<OpenedDatabase> {
  const { uri, dataDir } = config.database;
  if (uri !== undefined) {
    await checkReplicaSet(uri);
    return { uri, own: false, stop: async () => undefined };
  }
  try {
    const database = await startOwnDatabase({
      dataDir,
      log,
      onExit: (reason) =>
        log(
          `The own database has ended for good: ${reason}. Keys are still handed out from memory; restart Keypool.`,
        ),
    });
    return {
      uri: database.uri,
      own: true,
      get trouble() {
        return database.trouble;
      },
      stop: () => database.stop(),
    };
  } catch (error) {
    throw error instanceof OwnDatabaseError ? new StartupError(error.message) : error;
  }
}

const REACH_WITHIN_MS = 15_000;

async function checkReplicaSet(uri: string): Promise<void> {
  // Never the URI itself: it may hold a password.
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: REACH_WITHIN_MS });
  try {
    const hello = await client.db('admin').command({ hello: 1 });
    if (!hello['setName'] && hello['msg'] !== 'isdbgrid') {
      throw new StartupError(
        [
          'MONGODB_URI points at a standalone MongoDB. Keypool needs transactions and change streams: a replica set, of which one member is enough.',
          'Two commands make it one:',
          '  mongod --replSet rs0 --dbpath <its data folder>     (or replication.replSetName in mongod.conf, then restart it)',
          '  mongosh --eval "rs.initiate()"',
        ].join('\n'),
      );
    }
  } catch (error) {
    if (error instanceof mongo.MongoError) {
      throw new StartupError(
        `The database of MONGODB_URI did not answer within ${REACH_WITHIN_MS / 1_000} s: ${error.message}\nCheck that it runs, that the host and port are right, and the user and password if it asks for them.`,
      );
    }
    throw error;
  } finally {
    await client.close();
  }
}
