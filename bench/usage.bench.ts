/** What a durable usage report costs when many share one write, against one write for each, on the same database. */
import { startEmbeddedDatabase } from '@keypool/embedded-mongo';
import { mongo } from 'mongoose';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeypool } from './keypool';
import { send } from './load';
import { compare, print, printMachine } from './measure';

const KEYS = 50;
const CONNECTIONS = 64;
const ROUND_MS = 3_000;

async function main(): Promise<void> {
  printMachine();
  const folder = await mkdtemp(join(tmpdir(), 'keypool-bench-'));
  const database = await startEmbeddedDatabase({ dataDir: join(folder, 'database'), log: print });
  const client = await mongo.MongoClient.connect(database.uri);
  const { keypool, token } = await startKeypool(KEYS, {
    uri: database.uri,
    dataDir: join(folder, 'data'),
  });
  try {
    print(
      `${CONNECTIONS} reporters at once, ${KEYS} keys, one report a request, ${ROUND_MS / 1_000} s a round`,
    );
    const counters = client.db('bench').collection<{ _id: string }>('counters', {
      writeConcern: { w: 'majority', journal: true },
    });
    let turn = 0;
    const nextKey = () => `key-${turn++ % KEYS}`;
    await compare('One durable report', 'ms of wall time, all reporters together', [
      {
        name: 'one updateOne with $inc each, no HTTP',
        async round() {
          const until = Date.now() + ROUND_MS;
          let written = 0;
          await Promise.all(
            Array.from({ length: CONNECTIONS }, async () => {
              while (Date.now() < until) {
                await counters.updateOne(
                  { _id: nextKey() },
                  { $inc: { tokens: 5, requests: 1 } },
                  { upsert: true },
                );
                written++;
              }
            }),
          );
          return ROUND_MS / written;
        },
      },
      {
        name: 'POST /internal/ohmygpt/usage',
        async round() {
          const body = JSON.stringify({ reports: [{ keyId: nextKey(), tokens: 5, requests: 1 }] });
          const headers = { authorization: `Bearer ${token}` };
          const load = { path: '/internal/ohmygpt/usage', body, headers };
          return ROUND_MS / (await send(keypool.url, load, CONNECTIONS, ROUND_MS));
        },
      },
    ]);
  } finally {
    await keypool.stop();
    await client.close();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
