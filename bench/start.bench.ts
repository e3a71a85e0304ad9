/** What 100,000 keys, each with a binding, add to the time until Keypool is ready, against reading them with the driver. */
import { startEmbeddedDatabase } from '@keypool/embedded-mongo';
import { Keypool } from '@keypool/testing';
import { mongo } from 'mongoose';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, judge, median, print, printMachine } from './measure';
import { insertRows, storedBinding, storedKey, storedProxy } from './stored-rows';

const KEYS = 100_000;
const PROXIES = 100;
const STARTS = 3;
const AT_MOST = 2;

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function main(): Promise<void> {
  printMachine();
  const folder = await mkdtemp(join(tmpdir(), 'keypool-bench-'));
  const database = await startEmbeddedDatabase({ dataDir: join(folder, 'database'), log: print });
  const client = await mongo.MongoClient.connect(database.uri);
  const db = client.db();
  const start = () =>
    Keypool.start({
      uri: database.uri,
      dataDir: join(folder, 'data'),
      env: { KEYPOOL_ENCRYPTION: 'off' },
      readyWithinMs: 120_000,
    });
  const timeToReady = async () => {
    const began = performance.now();
    const keypool = await start();
    const ms = performance.now() - began;
    await keypool.stop();
    return ms;
  };
  try {
    // The first one creates indexes and the first admin.
    await timeToReady();
    const empty: number[] = [];
    for (let index = 0; index < STARTS; index++) {
      empty.push(await timeToReady());
    }
    await insertRows(db.collection('proxies'), PROXIES, storedProxy);
    await insertRows(db.collection('ohmygpt_keys'), KEYS, storedKey);
    await insertRows(db.collection('ohmygpt_bindings'), KEYS, (row) => storedBinding(row, PROXIES));
    print(`Without any key Keypool is ready after ${median(empty).toFixed(0)} ms`);
    const [, ratio] = await compare(
      `${KEYS.toLocaleString('en')} keys with a binding each`,
      'ms',
      [
        {
          name: 'reading them with the driver',
          round: () =>
            msOf(async () => {
              await db.collection('ohmygpt_keys').find().toArray();
              await db.collection('ohmygpt_bindings').find().toArray();
            }),
        },
        {
          name: 'what they add to a start',
          round: async () => (await timeToReady()) - median(empty),
        },
      ],
      STARTS,
    );
    judge(ratio, AT_MOST);
  } finally {
    await client.close();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
