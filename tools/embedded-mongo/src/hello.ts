import { mongo } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/** Calls `use` with a short-lived client of its own. */
export async function withClient<T>(uri: string, use: (admin: mongo.Db) => Promise<T>): Promise<T> {
  const client = new mongo.MongoClient(uri, {
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 2_000,
    maxPoolSize: 1,
  });
  try {
    return await use(client.db('admin'));
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
      if (performance.now() > deadline) {
        throw error;
      }
    }
    await sleep(POLL_MS);
  }
}

/** Rejects when the server at `uri` is not the process `pid`: two engines may have competed for one port. */
export async function assertServedBy(uri: string, pid: number | undefined): Promise<void> {
  // Python on Windows runs below a launcher with another process id.
  if (process.platform === 'win32') {
    return;
  }
  const status = await withClient(uri, (admin) => admin.command({ serverStatus: 1 }));
  if (Number(status['pid']) !== pid) {
    throw new Error('another server answers on its port');
  }
}
