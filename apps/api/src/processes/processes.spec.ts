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

/** @param uri tells the stand-ins how to behave */
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
  const start = () => processes.start(async () => void released.push(lines().length));
  const killLast = () => process.kill(pidsOf(lines()).at(-1) ?? 0, 'SIGKILL');
  return { processes, start, lines, released, killLast, gaveUp: gaveUp.promise };
}

/** Of those that began to start. */
const pidsOf = (lines: readonly Line[]) =>
  lines.flatMap(({ pid, msg }) => (pid && !msg ? pid : []));

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('several processes', () => {
  it('begin with one that prepares the database, and listen once all can', async () => {
    const { start, lines, released, processes } = setUp();
    expect(await start()).toBe('http://stand-in');
    const [first, second, ...others] = lines();
    expect(first).toMatchObject({ number: 1, restarts: 0, isPrepared: false });
    expect(second).toMatchObject({ number: 2, restarts: 0, isPrepared: true });
    expect(released).toEqual([2]);
    expect(others.map(({ listens }) => listens).sort()).toEqual(pidsOf(lines()).sort());
    expect(await processes.stop()).toBe(true);
    expect(pidsOf(lines()).some(isRunning)).toBe(false);
  });

  it('end with the advice of the one that cannot start', async () => {
    const { start, lines } = setUp('fails');
    await expect(start()).rejects.toThrow('another master key');
    expect(pidsOf(lines()).some(isRunning)).toBe(false);
  });

  it('are started again when they die', async () => {
    const { start, lines, killLast } = setUp();
    await start();
    killLast();
    const back = { msg: 'a process is back', number: 2, restarts: 1 };
    await eventually(() => expect(lines()).toContainEqual(expect.objectContaining(back)));
    killLast();
    await eventually(() =>
      expect(lines()).toContainEqual(expect.objectContaining({ ...back, restarts: 2 })),
    );
    expect(lines()).toContainEqual(
      expect.objectContaining({ level: 'error', number: 2, code: null, signal: 'SIGKILL' }),
    );
  });

  it('are given up when one cannot start any more', async () => {
    const { start, killLast, gaveUp } = setUp('fails again');
    await start();
    killLast();
    expect(await gaveUp).toBe('another master key');
  });

  it('are not given up while the database is unavailable', async () => {
    const { start, killLast, lines } = setUp('database away');
    await start();
    killLast();
    const back = { msg: 'a process is back', number: 2, restarts: 4 };
    await eventually(() => expect(lines()).toContainEqual(expect.objectContaining(back)));
  });
});
