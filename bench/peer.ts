import { freePort } from '@keypool/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from './server';

/** Where programs of others are installed, which are no dependencies of Keypool. */
export const PEERS = 'tmp/peers';

/**
 * Resolves when it answers at all.
 * @param commandOf a program with its arguments, which listens on a port of loopback
 * @throws when it ends instead
 */
export async function startPeer(
  commandOf: (port: string) => readonly [program: string, ...args: string[]],
  environment: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const port = await freePort();
  const [program, ...args] = commandOf(port);
  const child = spawn(program, args, {
    cwd: tmpdir(),
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url).catch(() => null))) {
    if (child.exitCode !== null) {
      throw new Error(`${program} ended`);
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
