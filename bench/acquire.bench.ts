/** What `acquire` costs over HTTP, with its authentication, against the same frameworks answering a constant. */
import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, print, printMachine } from './measure';
import { startKeypool } from './keypool';
import { costOfRequest, startServer, type Load } from './server';

const KEYS = 200;
async function main(): Promise<void> {
  printMachine();
  const folder = mkdtempSync(join(tmpdir(), 'keypool-bench-'));
  const constantFile = join(folder, 'constant-app.cjs');
  buildSync({
    entryPoints: ['bench/constant-app.ts'],
    outfile: constantFile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    packages: 'external',
    tsconfig: 'tsconfig.base.json',
    supported: { decorators: false },
  });
  const environment = { NODE_PATH: join(process.cwd(), 'node_modules') };
  const constant = await startServer(constantFile, environment);
  const { keypool, token } = await startKeypool(KEYS, { dataDir: join(folder, 'data') });
  try {
    print(`${KEYS} keys bound to one proxy, 32 connections, 3 s a round`);
    const body = JSON.stringify({ proxyId: 'p' });
    const plain: Load = { path: '/acquire', body, headers: {} };
    const real: Load = {
      path: '/internal/ohmygpt/acquire',
      body,
      headers: { authorization: `Bearer ${token}` },
    };
    await compare('One request', 'µs of processor time', [
      { name: 'Nest + Fastify answering a constant', round: () => costOfRequest(constant, plain) },
      { name: 'Keypool acquire', round: () => costOfRequest(keypool, real) },
    ]);
  } finally {
    await constant.stop();
    await keypool.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
