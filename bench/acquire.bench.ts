/** What `acquire` costs over HTTP, with its authentication, against the same frameworks, and bare Node, answering a constant. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeypool } from './keypool';
import { compare, judge, print, printMachine } from './measure';
import { costOfRequest, pin, startApp } from './server';

const KEYS = 200;
const ROUNDS = 7;
const AT_MOST = { ofBareNode: 2.2, ofConstant: 1.25 };
/** All servers take turns on one processor, and the requests come from another one. */
const PROCESSORS = { ofClient: 0, ofServers: 1 };

async function main(): Promise<void> {
  printMachine();
  const folder = mkdtempSync(join(tmpdir(), 'keypool-bench-'));
  const raw = await startApp('raw-app', folder);
  const constant = await startApp('constant-app', folder);
  const { keypool, acquire } = await startKeypool(KEYS, { dataDir: join(folder, 'data') });
  try {
    pin(process, PROCESSORS.ofClient);
    [raw, constant, keypool].forEach((server) => pin(server, PROCESSORS.ofServers));
    print(`${KEYS} keys bound to one proxy, 32 connections, 3 s a round`);
    const plain = { ...acquire, path: '/acquire', headers: {} };
    const [, ofConstant = NaN, ofAcquire = NaN] = await compare(
      'One request',
      'µs of processor time',
      [
        { name: 'node:http answering a constant', round: () => costOfRequest(raw, plain) },
        { name: 'Nest + Fastify answering it', round: () => costOfRequest(constant, plain) },
        { name: 'Keypool acquire', round: () => costOfRequest(keypool, acquire) },
      ],
      ROUNDS,
    );
    judge(ofAcquire, AT_MOST.ofBareNode);
    print(`  acquire to Nest + Fastify: x ${(ofAcquire / ofConstant).toFixed(2)}`);
    judge(ofAcquire / ofConstant, AT_MOST.ofConstant);
  } finally {
    await Promise.all([raw, constant, keypool].map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
