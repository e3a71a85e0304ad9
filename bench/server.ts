import { buildSync } from 'esbuild';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { send, type Load } from './load';

const TICKS_PER_SECOND = 100;

/** A server in a process of its own, so that its processor time is its own. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<unknown>;
}

/** @param file a program that says `http://…` on stderr when it listens */
export async function startServer(
  file: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const child = spawn(process.execPath, [resolve(file)], {
    cwd: tmpdir(),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /(http:\/\/127\.0\.0\.1:\d+)/.exec(said);
      if (found?.[1]) {
        resolve(found[1]);
      }
    });
    child.once('exit', () => reject(new Error(`${file} ended: ${said}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Builds a program of this folder into another one, and starts it. */
export function startApp(name: string, folder: string): Promise<Server> {
  const file = join(folder, `${name}.cjs`);
  buildSync({
    entryPoints: [`bench/${name}.ts`],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node24',
    packages: 'external',
    tsconfig: 'tsconfig.base.json',
    supported: { decorators: false },
  });
  return startServer(file, { NODE_PATH: join(process.cwd(), 'node_modules') });
}

/** Processor seconds of a process so far, its own and the kernel's for it (Linux only). */
export function processorSeconds({ pid }: { readonly pid?: number | undefined }): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Keeps a process, with all its threads, on one processor (Linux only). */
export function pin({ pid }: { readonly pid?: number | undefined }, processor: number): void {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(processor), String(pid)]);
}

/**
 * Microseconds of processor time that one request costs.
 * @param behind other processes that the server makes work
 */
export async function costOfRequest(
  server: Pick<Server, 'url' | 'pid'>,
  load: Load,
  { ms = 3_000, behind = [] as readonly { readonly pid?: number | undefined }[] } = {},
): Promise<number> {
  const used = () =>
    [server, ...behind].reduce((sum, process) => sum + processorSeconds(process), 0);
  const before = used();
  const answered = await send(server.url, load, 32, ms);
  return ((used() - before) * 1e6) / answered;
}
