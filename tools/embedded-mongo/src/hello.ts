import { mongo } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;
const AUTHENTICATION_FAILED = 18;

/** Calls `use` with a short-lived client of its own. */
export async function withClient<T>(
  uri: string,
  use: (admin: mongo.Db, client: mongo.MongoClient) => Promise<T>,
): Promise<T> {
  const client = new mongo.MongoClient(uri, {
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 2_000,
    maxPoolSize: 1,
  });
  try {
    return await use(client.db('admin'), client);
  } finally {
    await client.close();
  }
}

/** Resolves when the server at `uri` accepts writes; rejects with the last error after `timeoutMs`. */
export async function waitForHello(uri: string, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      const hello = await withClient(uri, (admin) => admin.command({ hello: 1 }));
      if (hello['isWritablePrimary'] === true) {
        return;
      }
      if (performance.now() > deadline) {
        throw new Error('the database did not become writable');
      }
    } catch (error) {
      if (isRefusal(error) || performance.now() > deadline) {
        throw error;
      }
    }
    await sleep(POLL_MS);
  }
}

/** Rejects when the server at `uri` does not know the password: two engines may have competed for one port. */
export async function assertOurs(uri: string): Promise<void> {
  try {
    await withClient(uri, (admin) => admin.command({ ping: 1 }));
  } catch (error) {
    throw isRefusal(error) ? new Error('another server answers on its port') : error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === AUTHENTICATION_FAILED;
}
