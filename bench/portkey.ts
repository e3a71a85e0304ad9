import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from './server';

export const PORTKEY = '@portkey-ai/gateway@1.15.2';
const FOLDER = 'tmp/peers';
const PROGRAM = `${FOLDER}/node_modules/@portkey-ai/gateway/build/start-server.js`;
const INSTALLED_BY = `npm install --prefix ${FOLDER} --ignore-scripts ${PORTKEY}`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Portkey's gateway, which is no dependency of Keypool. @throws when it is not installed, or does not start */
export async function startPortkey(): Promise<Server> {
  if (!existsSync(PROGRAM)) {
    throw new Error(`Install it first: ${INSTALLED_BY}`);
  }
  const port = await freePort();
  const child = spawn(process.execPath, [resolve(PROGRAM), '--headless', `--port=${port}`], {
    cwd: tmpdir(),
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url).catch(() => null))) {
    if (child.exitCode !== null) {
      throw new Error(`${PORTKEY} ended`);
    }
    await sleep(100);
  }
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
