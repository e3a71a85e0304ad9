import { eventually } from '@keypool/testing';
import { join } from 'node:path';
import { AppConfig } from '../app/config/app-config';
import { ApplicationLogger } from '../app/http/application-logger';
import { Processes, RESTARTS } from './processes';

Object.assign(RESTARTS, { delaysMs: [1], mostFailures: 2 });

interface Line {
  readonly number?: number;
  readonly pid?: number;
  readonly restarts?: number;
  readonly isPrepared?: boolean;
  readonly listens?: number;
  readonly msg?: string;
}

const running: Processes[] = [];
afterEach(() => Promise.all(running.splice(0).map((processes) => processes.stop())));

/**
 * What the processes print may arrive later than what they send, and in another order.
 * @param uri tells the stand-ins how to behave
 */
function setUp(uri = '') {
  let text = '';
  const log = { write: (lines: string) => void (text += lines) };
  const lines = (): Line[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const released: number[] = [];
  const gaveUp = Promise.withResolvers<string>();
  const config = new AppConfig();
  const processes = new Processes({
    config: { ...config, server: { ...config.server, processes: 2 } },
    database: { uri, isEmbedded: false, stop: async () => undefined },
    logger: new ApplicationLogger({ logLevel: 'info' }, log),
    log,
    onGiveUp: gaveUp.resolve,
    program: join(__dirname, '../../test/processes/stand-in.cjs'),
  });
  running.push(processes);
  const start = () =>
    processes.start(async () => {
      await printed(2);
      released.push(lines().length);
    });
  const printed = (count: number) => eventually(() => expect(lines()).toHaveLength(count));
  const killSecond = () => eventually(() => process.kill(pidOfSecond(lines()), 'SIGKILL'));
  return { processes, start, lines, printed, released, killSecond, gaveUp: gaveUp.promise };
}

/** Of those that began to start. */
const pidsOf = (lines: readonly Line[]) =>
  lines.flatMap(({ pid, msg }) => (pid && !msg ? pid : []));

function pidOfSecond(lines: readonly Line[]): number {
  const pid = lines.findLast((line) => line.number === 2 && !line.msg)?.pid;
  if (!pid) {
    throw new Error('the second process has not begun to start');
  }
  return pid;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('several processes', () => {
  it('begin with one that prepares the database, and listen once all can', async () => {
    const { start, lines, printed, released, processes } = setUp();
    expect(await start()).toBe('http://stand-in');
    await printed(4);
    const started = lines().filter(({ number }) => number);
    const first = { number: 1, restarts: 0, isPrepared: false };
    const second = { number: 2, restarts: 0, isPrepared: true };
    expect(started).toHaveLength(2);
    expect(started).toContainEqual(expect.objectContaining(first));
    expect(started).toContainEqual(expect.objectContaining(second));
    expect(released).toEqual([2]);
    const listening = lines().flatMap(({ listens }) => listens ?? []);
    expect(listening.sort()).toEqual(pidsOf(lines()).sort());
    expect(await processes.stop()).toBe(true);
    expect(pidsOf(lines()).some(isRunning)).toBe(false);
  });

  it('end with the advice of the one that cannot start', async () => {
    const { start, lines } = setUp('fails');
    await expect(start()).rejects.toThrow('another master key');
    expect(pidsOf(lines()).some(isRunning)).toBe(false);
  });

  it('are started again when they die', async () => {
    const { start, lines, killSecond } = setUp();
    await start();
    await killSecond();
    const back = { msg: 'a process is back', number: 2, restarts: 1 };
    await eventually(() => expect(lines()).toContainEqual(expect.objectContaining(back)));
    await killSecond();
    await eventually(() =>
      expect(lines()).toContainEqual(expect.objectContaining({ ...back, restarts: 2 })),
    );
    expect(lines()).toContainEqual(
      expect.objectContaining({ level: 'error', number: 2, code: null, signal: 'SIGKILL' }),
    );
  });

  it('are given up when one cannot start any more', async () => {
    const { start, killSecond, gaveUp } = setUp('fails again');
    await start();
    await killSecond();
    expect(await gaveUp).toBe('another master key');
  });

  it('are not given up while the database is unavailable', async () => {
    const { start, killSecond, lines } = setUp('database away');
    await start();
    await killSecond();
    const back = { msg: 'a process is back', number: 2, restarts: 4 };
    await eventually(() => expect(lines()).toContainEqual(expect.objectContaining(back)));
  });
});
