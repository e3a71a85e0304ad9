import { eventually } from '@keypool/testing';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { Keeper } from './keeper';
import type { KeeperOrder } from './keeper';
import { freePort } from './port';
import { processIdentity } from './process-identity';

const keepers: Keeper[] = [];

afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.stop()));
});

afterAll(removeTemporaryFolders);

interface Events {
  readonly died: string[];
  readonly listening: number[];
  readonly ended: Promise<string | null>;
  nextListening(): Promise<number>;
}

/** Starts a keeper over a Node program that stands for an engine; `process.argv[1]` is its port. */
async function keep(
  program: string,
  secrets: (dir: string) => Pick<KeeperOrder, 'input' | 'keyFile'> = () => ({}),
): Promise<{ keeper: Keeper; order: KeeperOrder; events: Events }> {
  const dir = temporaryFolder();
  mkdirSync(dir, { recursive: true });
  const port = await freePort(undefined);
  const order: KeeperOrder = {
    command: process.execPath,
    args: ['-e', program, String(port), dir],
    env: process.env,
    port,
    dbDir: dir,
    logFile: join(dir, 'engine.log'),
    pidFile: join(dir, 'engine.pid'),
    ...secrets(dir),
  };
  const died: string[] = [];
  const listening: number[] = [];
  let seen = 0;
  let wake = (): void => undefined;
  let end: (reason: string | null) => void = () => undefined;
  const ended = new Promise<string | null>((resolve) => (end = resolve));
  const keeper = Keeper.start(order, {
    onDied: (how) => died.push(how),
    onListening: (pid) => {
      listening.push(pid);
      wake();
    },
    onEnd: (reason) => end(reason),
  });
  keepers.push(keeper);
  const nextListening = async (): Promise<number> => {
    while (listening.length <= seen) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
    seen += 1;
    return listening[seen - 1] ?? 0;
  };
  return { keeper, order, events: { died, listening, ended, nextListening } };
}

const LISTEN = `require('node:net').createServer((s) => s.destroy()).listen(Number(process.argv[1]), '127.0.0.1');`;

describe('the keeper', () => {
  it('reports when the engine listens and records both process ids', async () => {
    const { keeper, order, events } = await keep(LISTEN);
    const pid = await events.nextListening();
    expect(pid).toBe(keeper.enginePid);
    expect(JSON.parse(readFileSync(order.pidFile, 'utf8'))).toMatchObject({ engine: pid });
  });

  it('starts an engine that was killed again, time after time', async () => {
    const { events } = await keep(LISTEN);
    for (let round = 0; round < 8; round += 1) {
      process.kill(await events.nextListening(), 'SIGKILL');
    }
    await events.nextListening();
    expect(events.died).toHaveLength(8);
    expect(new Set(events.listening).size).toBe(9);
  });

  it('opens no debugger at a signal', async () => {
    const { order, events } = await keep(LISTEN);
    await events.nextListening();
    const { keeper } = JSON.parse(readFileSync(order.pidFile, 'utf8'));
    const caught = /^SigCgt:\s+(\w+)/m.exec(readFileSync(`/proc/${keeper}/status`, 'utf8'))?.[1];
    const bit = 1n << BigInt(constants.signals.SIGUSR1 - 1);
    expect(BigInt(`0x${caught}`) & bit).toBe(0n);
  });

  it('gives each engine a secret as its first line of input', async () => {
    const reads = `require('node:readline').createInterface(process.stdin).once('line', (line) => {
      require('node:fs').appendFileSync(process.argv[2] + '/heard', line + '\\n'); ${LISTEN}
    });`;
    const { order, events } = await keep(reads, () => ({ input: 'open sesame' }));
    process.kill(await events.nextListening(), 'SIGKILL');
    await events.nextListening();
    const heard = readFileSync(join(order.dbDir, 'heard'), 'utf8');
    expect(heard).toBe('open sesame\nopen sesame\n');
  });

  it('has a key file there for each start of the engine, for its user alone, and not longer', async () => {
    const reads = `const fs = require('node:fs'); const file = process.argv[2] + '/key';
      const seen = fs.readFileSync(file, 'utf8') + ' ' + (fs.statSync(file).mode & 0o777).toString(8);
      fs.appendFileSync(process.argv[2] + '/seen', seen + '\\n'); ${LISTEN}`;
    const { keeper, order, events } = await keep(reads, (dir) => {
      // As a keeper that was killed left it.
      writeFileSync(join(dir, 'key'), 'old', { mode: 0o644 });
      return { keyFile: { path: join(dir, 'key'), content: 'open sesame' } };
    });
    process.kill(await events.nextListening(), 'SIGKILL');
    await events.nextListening();
    const seen = readFileSync(join(order.dbDir, 'seen'), 'utf8');
    expect(seen).toBe('open sesame 600\nopen sesame 600\n');
    expect(existsSync(join(order.dbDir, 'key'))).toBe(false);
    await keeper.stop();
  });

  it('ends the engine and removes its note when it is stopped', async () => {
    const { keeper, order, events } = await keep(LISTEN);
    const pid = await events.nextListening();
    await keeper.stop();
    expect(processIdentity(pid)).toBeNull();
    expect(() => statSync(order.pidFile)).toThrow('ENOENT');
  });

  it('can be stopped before the engine listens', async () => {
    const { keeper, events } = await keep('setInterval(() => undefined, 1000)');
    await keeper.stop();
    expect(await events.ended).toBeNull();
  });

  it('gives up at once on an engine that never started, with its last words', async () => {
    const { events } = await keep(`console.error('bad option'); process.exit(3)`);
    expect(await events.ended).toBe('exit code 3\nbad option');
    expect(events.died).toHaveLength(1);
  });

  it('says so when there is no such program', async () => {
    const dir = temporaryFolder();
    const order = { command: join(dir, 'none'), args: [], env: {}, port: 1, dbDir: dir };
    const reason = await new Promise<string | null>((resolve) => {
      const ignore = (): void => undefined;
      const files = { logFile: join(dir, 'log'), pidFile: join(dir, 'pid') };
      const listener = { onDied: ignore, onListening: ignore, onEnd: resolve };
      keepers.push(Keeper.start({ ...order, ...files }, listener));
    });
    expect(reason).toContain('ENOENT');
  });

  it('keeps restarting an engine that ran before and now fails at every start: the obstacle may go away', async () => {
    const broken = `if (require('node:fs').existsSync(process.argv[2] + '/full')) {
      console.log('pwrite: No space left on device'); process.exit(14);
    } ${LISTEN}`;
    const { order, events } = await keep(broken);
    const pid = await events.nextListening();
    writeFileSync(join(order.dbDir, 'full'), '');
    process.kill(pid, 'SIGKILL');
    await eventually(() => expect(events.died.length).toBeGreaterThanOrEqual(5));
    expect(events.died.slice(0, 2)).toEqual(['ended by SIGKILL', 'exit code 14: its disk is full']);
    rmSync(join(order.dbDir, 'full'));
    await events.nextListening();
  });

  it('keeps the engine’s log, and no more than the last part of a long one', async () => {
    const chatty = `process.stdout.write(('x'.repeat(50_000) + '\\n').repeat(300), () => { ${LISTEN} });`;
    const { keeper, order, events } = await keep(chatty);
    await events.nextListening();
    await keeper.stop();
    const sizes = [order.logFile, `${order.logFile}.1`].map((file) => statSync(file).size);
    expect(Math.max(...sizes)).toBeLessThan(6_000_000);
    expect(sizes[1]).toBeGreaterThan(5_000_000);
  });
});
