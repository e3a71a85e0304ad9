import { startEmbeddedDatabase } from '@keypool/embedded-mongo';
import { endLeftovers } from '@keypool/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a program on the replica set of `MONGODB_URI`, or else on an embedded database in a temporary folder. On Ctrl-C
 * the processes that it started are ended; it then fails, and cleans up as after any failure.
 */
export async function withServer(
  log: (line: string) => void,
  work: (uri: string, isOwn: boolean) => Promise<void>,
): Promise<void> {
  endLeftovers();
  const given = process.env['MONGODB_URI'];
  if (given) {
    log('Database: the replica set of MONGODB_URI');
    return work(given, false);
  }
  const folder = await mkdtemp(join(tmpdir(), 'keypool-program-'));
  const database = await startEmbeddedDatabase({ dataDir: folder, log });
  try {
    await work(database.uri, true);
  } finally {
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
