/** How much memory a key takes in an API process: with one binding, as pool and lists hold both. At most 1.5 kB. */
import { startEmbeddedDatabase } from '@keypool/embedded-mongo';
import { INSPECTED, Keypool, liveHeap } from '@keypool/testing';
import { mongo } from 'mongoose';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { print, printMachine } from './measure';
import { insertRows, storedBinding, storedKey, storedProxy } from './stored-rows';

const SIZES = [10_000, 100_000];
const PROXIES = 100;

/** With texts as long as real ones. */
function realisticKey(index: number) {
  return {
    ...storedKey(index),
    apiKey: `sk-${randomBytes(24).toString('hex')}`,
    life: randomUUID(),
  };
}

/** Bytes that the same documents take as the driver reads them. */
async function documentBytes(db: mongo.Db): Promise<number> {
  const { gc } = globalThis;
  if (!gc) {
    throw new Error('run it by `npm run bench -- memory`');
  }
  const used = () => {
    gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const documents = [
    await db.collection('ohmygpt_keys').find().toArray(),
    await db.collection('ohmygpt_bindings').find().toArray(),
  ];
  const after = used();
  return documents.length > 0 ? after - before : NaN;
}

async function measure(db: mongo.Db, start: () => Promise<Keypool>): Promise<void> {
  const heapOf = async () => {
    const keypool = await start();
    const bytes = await liveHeap(keypool);
    await keypool.stop();
    return bytes;
  };
  const empty = await heapOf();
  print(`\nHeap for each key with one binding, in bytes; without any key ${megabytes(empty)} MB`);
  await insertRows(db.collection('proxies'), PROXIES, storedProxy);
  let present = 0;
  for (const size of SIZES) {
    const first = present;
    const more = size - first;
    await insertRows(db.collection('ohmygpt_keys'), more, (row) => realisticKey(first + row));
    await insertRows(db.collection('ohmygpt_bindings'), more, (row) =>
      storedBinding(first + row, PROXIES),
    );
    present = size;
    const documents = (await documentBytes(db)) / size;
    const keypool = ((await heapOf()) - empty) / size;
    print(`  ${size.toLocaleString('en').padStart(7)} keys`);
    print(`    as the driver reads them ${documents.toFixed(0).padStart(8)}  x 1.00`);
    const ratio = (keypool / documents).toFixed(2);
    print(`    in an API process        ${keypool.toFixed(0).padStart(8)}  x ${ratio}`);
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

async function main(): Promise<void> {
  printMachine();
  const folder = await mkdtemp(join(tmpdir(), 'keypool-bench-'));
  const database = await startEmbeddedDatabase({ dataDir: join(folder, 'database'), log: print });
  const client = await mongo.MongoClient.connect(database.uri);
  try {
    await measure(client.db(), () =>
      Keypool.start({
        uri: database.uri,
        dataDir: join(folder, 'data'),
        env: { KEYPOOL_ENCRYPTION: 'off' },
        nodeOptions: INSPECTED,
      }),
    );
  } finally {
    await client.close();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
