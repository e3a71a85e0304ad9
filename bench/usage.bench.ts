/**
 * What a durable usage report costs when many share one write, against one write for each, on the same database; and whether
 * all that were answered are there when Keypool is killed.
 */
import { startEmbeddedDatabase } from '@keypool/embedded-mongo';
import { Client, type Keypool } from '@keypool/testing';
import { mongo } from 'mongoose';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKeypool } from './keypool';
import { send } from './load';
import { compare, judge, print, printMachine } from './measure';

const KEYS = 50;
const CONNECTIONS = 64;
const ROUND_MS = 3_000;
/** As many as a worker sends at once. */
const REPORTS = 50;
const AT_MOST = 0.1;
const PATH = '/internal/ohmygpt/usage';

const reportOf = (key: number) => ({ keyId: `key-${key % KEYS}`, tokens: 5, requests: 1 });

/** Reports until Keypool is killed. @returns how many reports were answered, and how many were sent */
async function reportAndKill(
  keypool: Keypool,
  token: string,
): Promise<{ answered: number; sent: number }> {
  const worker = Client.bearer(keypool.url, token);
  const reports = Array.from({ length: REPORTS }, (_, index) => reportOf(index));
  let answered = 0;
  let sent = 0;
  let isOver = false;
  const reporting = Array.from({ length: CONNECTIONS }, async () => {
    while (!isOver) {
      sent += REPORTS;
      const answer = await worker.post(PATH, { reports }).catch(() => null);
      answered += answer?.status === 200 ? REPORTS : 0;
    }
  });
  await sleep(ROUND_MS / 2);
  await keypool.kill();
  isOver = true;
  await Promise.all(reporting);
  worker.close();
  return { answered, sent };
}

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
    print(`${CONNECTIONS} reporters at once, ${KEYS} keys, ${ROUND_MS / 1_000} s a round`);
    const counters = client.db('bench').collection<{ _id: string }>('counters', {
      writeConcern: { w: 'majority', journal: true },
    });
    let turn = 0;
    const nextKey = () => `key-${turn++ % KEYS}`;
    const reporting = (count: number) => async () => {
      const reports = Array.from({ length: count }, () => reportOf(turn++));
      const load = {
        path: PATH,
        body: JSON.stringify({ reports }),
        headers: { authorization: `Bearer ${token}` },
      };
      return ROUND_MS / (await send(keypool.url, load, CONNECTIONS, ROUND_MS)) / count;
    };
    const [, , ratio] = await compare(
      'One durable report',
      'ms of wall time, all reporters together',
      [
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
        { name: `POST ${PATH}, one report each`, round: reporting(1) },
        {
          name: `${REPORTS} reports each`,
          round: reporting(REPORTS),
        },
      ],
    );
    judge(ratio, AT_MOST);
    const stored = async () => {
      const keys = await client.db().collection('ohmygpt_keys').find().toArray();
      return keys.reduce((sum, key) => sum + Number(key['requestsCount']), 0);
    };
    const before = await stored();
    const { answered, sent } = await reportAndKill(keypool, token);
    const counted = (await stored()) - before;
    print(`  killed: ${answered} reports answered, ${counted} counted, ${sent} sent`);
    if (counted < answered || counted > sent) {
      throw new Error('reports that were answered are lost, or some counted twice');
    }
  } finally {
    await keypool.kill();
    await client.close();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
