import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const LOOK_EVERY_MS = 1;
const readySchema = z.object({ uri: z.string() });

const PROGRAM = `const [, index, dataDir] = process.argv;
require(index).startEmbeddedDatabase({ dataDir, log: () => undefined }).then(
  ({ uri }) => console.log(JSON.stringify({ uri })),
  (error) => console.log(JSON.stringify({ code: error.code, message: error.message })),
);
setInterval(() => undefined, 1000);`;

/** A process that runs an embedded database, as the API does. */
export interface ApiProcess {
  readonly uri: string;
  readonly pid: number;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts the compiled library (`index`) in a new process; rejects with its output if that is not a URI. */
export async function startApiProcess(index: string, dataDir: string): Promise<ApiProcess> {
  const child = spawnApi(index, dataDir);
  const line = await firstLine(child);
  const ready = readySchema.safeParse(JSON.parse(line));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  if (!ready.success || child.pid === undefined) {
    await end('SIGKILL');
    throw new Error(line);
  }
  return { uri: ready.data.uri, pid: child.pid, kill: end };
}

/** Kills the process without warning as soon as something has happened. */
export async function killDuringStart(
  index: string,
  dataDir: string,
  happened: () => boolean,
): Promise<void> {
  const child = spawnApi(index, dataDir);
  const exited = once(child, 'exit');
  while (!happened()) {
    await sleep(LOOK_EVERY_MS);
  }
  child.kill('SIGKILL');
  await exited;
}

function spawnApi(index: string, dataDir: string): ChildProcess {
  return spawn(process.execPath, ['-e', PROGRAM, index, dataDir], {
    env: { ...process.env, NODE_PATH: join(__dirname, '..', '..', '..', 'node_modules') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) {
    throw new Error('no output to read');
  }
  for await (const line of createInterface({ input: child.stdout })) {
    return line;
  }
  throw new Error('the process ended without a word');
}
