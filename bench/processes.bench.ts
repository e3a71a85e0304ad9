/** What `acquire` costs when two processes share the port, and how many they serve, against one process. */
import { eventually, type Keypool } from '@keypool/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeypool, type BenchKeypool } from './keypool';
import { send } from './load';
import { compare, judge, print, printMachine } from './measure';
import { costOfRequest, pin } from './server';

const KEYS = 200;
const ROUNDS = 7;
const CONNECTIONS = 32;
const ROUND_MS = 3_000;
const COSTS_AT_MOST = 1.1;
const SERVES_AT_LEAST = 1.8;
/** With fewer, the second process has none beside the client and the database. */
const PROCESSORS_FOR_THROUGHPUT = 4;
/** All servers take turns on one processor, and the requests come from another one. */
const PROCESSORS = { ofClient: 0, ofServers: 1 };

type Pid = { readonly pid: number };

interface Contender extends BenchKeypool {
  readonly name: string;
  /** Those that serve for it, where it is not itself. */
  readonly children: readonly Pid[];
}

async function start(processes: number, folder: string): Promise<Contender> {
  const started = await startKeypool(KEYS, {
    dataDir: join(folder, `of-${processes}`),
    env: { KEYPOOL_PROCESSES: String(processes) },
  });
  const name = processes === 1 ? 'one process' : `${processes} processes`;
  const children = processes === 1 ? [] : await childrenOf(started.keypool, processes);
  return { ...started, name, children };
}

function childrenOf(keypool: Keypool, count: number): Promise<Pid[]> {
  return eventually(() => {
    const listening = keypool.stdout.matchAll(/"pid":(\d+),"process":\d+,.*"msg":"listening"/g);
    const pids = [...listening].map(([, pid]) => ({ pid: Number(pid) }));
    if (pids.length < count) {
      throw new Error(`${pids.length} of ${count} processes listen`);
    }
    return pids;
  });
}

async function main(): Promise<void> {
  printMachine();
  const folder = mkdtempSync(join(tmpdir(), 'keypool-bench-'));
  const contenders = [await start(1, folder), await start(2, folder)];
  print(`${KEYS} keys bound to one proxy, ${CONNECTIONS} connections, 3 s a round`);
  try {
    if (cpus().length >= PROCESSORS_FOR_THROUGHPUT) {
      await compareThroughput(contenders);
    } else {
      print(`Throughput is compared on ${PROCESSORS_FOR_THROUGHPUT} processors or more`);
    }
    await compareCosts(contenders);
  } finally {
    await Promise.all(contenders.map(({ keypool }) => keypool.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each on the processors that it finds. */
async function compareThroughput(contenders: readonly Contender[]): Promise<void> {
  const [, ofTwo = NaN] = await compare(
    'One request at full load',
    'µs',
    contenders.map(({ name, keypool, acquire }) => ({
      name,
      round: async () =>
        (ROUND_MS * 1_000) / (await send(keypool.url, acquire, CONNECTIONS, ROUND_MS)),
    })),
    ROUNDS,
  );
  judge(ofTwo, 1 / SERVES_AT_LEAST);
}

async function compareCosts(contenders: readonly Contender[]): Promise<void> {
  pin(process, PROCESSORS.ofClient);
  for (const { keypool, children } of contenders) {
    [keypool, ...children].forEach((server) => pin(server, PROCESSORS.ofServers));
  }
  const [, ofTwo] = await compare(
    'One request',
    'µs of processor time, the parent with them',
    contenders.map(({ name, keypool, acquire, children }) => ({
      name,
      round: () => costOfRequest(keypool, acquire, { ms: ROUND_MS, behind: children }),
    })),
    ROUNDS,
  );
  judge(ofTwo, COSTS_AT_MOST);
}

void main();
