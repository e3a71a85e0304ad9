/** What 100,000 keys, each with a binding, add to the time until Keypool is ready, against reading them with the driver. */
import { startEmbeddedDatabase } from '@keypool/embedded-mongo';
import { Keypool, uriOfDatabase } from '@keypool/testing';
import { mongo } from 'mongoose';
import { join, resolve } from 'node:path';
import { compare, judge, median, print, printMachine } from './measure';
import { insertRows, storedBinding, storedKey, storedProxy } from './stored-rows';

const KEYS = 100_000;
const PROXIES = 100;
const STARTS = 3;
const AT_MOST = 2;
/** Inserting that many rows takes minutes on SecantusDB, so they are kept for the next run. */
const FOLDER = resolve('tmp/bench-start');

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** @returns ms until it was ready */
async function start(server: string, name: string): Promise<number> {
  const began = performance.now();
  const keypool = await Keypool.start({
    uri: uriOfDatabase(server, name),
    dataDir: join(FOLDER, name),
    env: { KEYPOOL_ENCRYPTION: 'off' },
    readyWithinMs: 120_000,
  });
  const ms = performance.now() - began;
  await keypool.stop();
  return ms;
}

/** Inserts what an earlier run has not. */
async function fill(db: mongo.Db): Promise<void> {
  const complete = async (name: string, count: number, row: (index: number) => object) => {
    const present = await db.collection(name).countDocuments();
    if (present < count) {
      print(`Inserting ${count - present} rows into ${name}`);
      await insertRows(db.collection(name), count - present, (index) => row(present + index));
    }
  };
  await complete('proxies', PROXIES, storedProxy);
  await complete('ohmygpt_keys', KEYS, storedKey);
  await complete('ohmygpt_bindings', KEYS, (index) => storedBinding(index, PROXIES));
}

async function measure(server: string, db: mongo.Db): Promise<void> {
  const empty: number[] = [];
  for (let index = 0; index < STARTS; index++) {
    empty.push(await start(server, 'empty'));
  }
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
        round: async () => (await start(server, 'full')) - median(empty),
      },
    ],
    STARTS,
  );
  judge(ratio, AT_MOST);
}

async function main(): Promise<void> {
  printMachine();
  const database = await startEmbeddedDatabase({ dataDir: join(FOLDER, 'database'), log: print });
  const client = await mongo.MongoClient.connect(database.uri);
  const db = client.db('full');
  try {
    // The first one of each creates indexes and the first admin.
    await start(database.uri, 'empty');
    await start(database.uri, 'full');
    await fill(db);
    await measure(database.uri, db);
  } finally {
    await client.close();
    await database.stop();
  }
}

void main();
