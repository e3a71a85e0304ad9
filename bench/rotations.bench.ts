/** How long workers wait for a key while 100 keys that failed are replaced, against a moment in which none is. */
import { Client } from '@keypool/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { post, startKeypool } from './keypool';
import { answerTimes } from './load';
import { compare, judge, median, percentile99, print, printMachine } from './measure';

const KEYS = 50;
const FAILING = 100;
const AT_ONCE = 10;
const CONNECTIONS = 4;
const ROUND_MS = 1_500;
const PAIRS = 3;
const AT_MOST = 2;
const AGAIN_AFTER_MS = 200;
/** As the upstream says that a key's quota is used up. */
const EXHAUSTED = {
  status: 402,
  body: JSON.stringify({
    statusCode: 402,
    message: 'Insufficient balance',
    errorType: 'insufficient_balance_error',
    data: null,
  }),
};

const proxyOf = (index: number) => `failing-${index}`;
const secret = (name: string, index: number) => `sk-0123456789abcdef-${name}-${index}`;

/** Proxies with one key each, and a backup key for each of them in every round. */
async function prepare(admin: Client): Promise<void> {
  for (let index = 0; index < FAILING; index++) {
    const proxyId = proxyOf(index);
    const key = { id: `of-${proxyId}`, apiKey: secret('failing', index) };
    await post(admin, '/admin/proxies', { id: proxyId, name: proxyId });
    await post(admin, '/admin/ohmygpt/keys', key);
    await post(admin, '/admin/ohmygpt/bindings', { proxyId, ohmygptKeyId: key.id, priority: 0 });
  }
  for (let index = 0; index < FAILING * (PAIRS + 1); index++) {
    const backup = { id: `backup-${index}`, apiKey: secret('backup', index) };
    await post(admin, '/admin/ohmygpt/backup-keys', backup);
  }
}

/** Reports the only key of a proxy until it is replaced: again where the database was too busy to store it in time. */
async function rotate(worker: Client, proxyId: string): Promise<void> {
  const key = (await post(worker, '/internal/ohmygpt/acquire', { proxyId })) as { keyId: string };
  const failure = { keyId: key.keyId, proxyId, ...EXHAUSTED };
  for (;;) {
    const answer = await worker.post('/internal/ohmygpt/failures', failure);
    const { action } = answer.body as { action?: string };
    if (action === 'rotated' || action === 'already_rotated') {
      return;
    }
    if (answer.status !== 503) {
      throw new Error(`${key.keyId} was to be rotated: ${answer.status} ${answer.text}`);
    }
    await sleep(AGAIN_AFTER_MS);
  }
}

async function main(): Promise<void> {
  printMachine();
  const folder = await mkdtemp(join(tmpdir(), 'keypool-bench-'));
  const { keypool, token, acquire } = await startKeypool(KEYS, {
    dataDir: join(folder, 'data'),
    env: { KEYPOOL_GUARD: 'off' },
  });
  try {
    const admin = await Client.signIn(keypool.url);
    await prepare(admin);
    admin.close();
    const worker = Client.bearer(keypool.url, token);
    const took: number[] = [];
    const timesFor = (ms: number) => answerTimes(keypool.url, acquire, CONNECTIONS, ms);
    const whileRotating = async () => {
      const began = performance.now();
      let isOver = false;
      let next = 0;
      const reporting = Array.from({ length: AT_ONCE }, async () => {
        while (next < FAILING) {
          await rotate(worker, proxyOf(next++));
        }
      });
      const all = Promise.all(reporting).finally(() => (isOver = true));
      const times: number[] = [];
      while (!isOver) {
        times.push(...(await timesFor(50)));
      }
      await all;
      took.push(performance.now() - began);
      return percentile99(times);
    };
    print(`${KEYS} keys bound to one proxy, ${CONNECTIONS} workers`);
    const [, ratio] = await compare(
      'acquire',
      'ms, 99th percentile',
      [
        { name: 'no rotation', round: async () => percentile99(await timesFor(ROUND_MS)) },
        { name: `during ${FAILING} rotations`, round: whileRotating },
      ],
      PAIRS,
    );
    print(`  ${FAILING} rotations took ${(median(took) / 1_000).toFixed(2)} s`);
    worker.close();
    judge(ratio, AT_MOST);
  } finally {
    await keypool.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
