/** How long `acquire` takes at half of the most requests that it can answer, against the same frameworks answering a constant. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeypool } from './keypool';
import { answerTimesAt, send, type Load } from './load';
import { compare, judge, percentile99, print, printMachine } from './measure';
import { pin, startApp } from './server';

const KEYS = 200;
const CONNECTIONS = 32;
const MS = 3_000;
const ROUNDS = 7;
const AT_MOST = 1.5;
const PROCESSORS = { ofClient: 0, ofServers: 1 };

async function main(): Promise<void> {
  printMachine();
  const folder = mkdtempSync(join(tmpdir(), 'keypool-bench-'));
  const constant = await startApp('constant-app', folder);
  const { keypool, acquire } = await startKeypool(KEYS, { dataDir: join(folder, 'data') });
  try {
    pin(process, PROCESSORS.ofClient);
    [constant, keypool].forEach((server) => pin(server, PROCESSORS.ofServers));
    // Twice: the first time it is not yet compiled.
    await send(keypool.url, acquire, CONNECTIONS, MS);
    const most = (await send(keypool.url, acquire, CONNECTIONS, MS)) / (MS / 1_000);
    const perSecond = Math.round(most / 2);
    print(
      `${KEYS} keys bound to one proxy, at most ${most.toFixed(0)} requests a second; ${perSecond} a second for ${MS / 1_000} s a round`,
    );
    const slowest = (server: string, load: Load) => async () =>
      percentile99(
        await answerTimesAt(server, load, { perSecond, connections: CONNECTIONS, ms: MS }),
      );
    const plain = { ...acquire, path: '/acquire', headers: {} };
    const [, ratio] = await compare(
      'One request',
      'ms, 99th percentile',
      [
        { name: 'Nest + Fastify answering a constant', round: slowest(constant.url, plain) },
        { name: 'Keypool acquire', round: slowest(keypool.url, acquire) },
      ],
      ROUNDS,
    );
    judge(ratio, AT_MOST);
  } finally {
    await Promise.all([constant, keypool].map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
