import { ADMIN_PASSWORD, Client, eventually, meanwhile, type Keypool } from '@keypool/testing';
import { readFileSync } from 'node:fs';
import { isRunning } from './support/embedded-database';
import { readExposition, type Sample } from './support/exposition';
import { logEntries, type LogEntry } from './support/log-entries';
import { ProviderClient } from './support/provider-client';
import { OPENHANDS } from './support/providers';
import { Scene, type Member } from './support/scene';

const STREAM = '/admin/events/stream';
const ENV = { KEYPOOL_PROCESSES: '2', KEYPOOL_LOG_LEVEL: 'debug' };

let scene: Scene;
let member: Member;

beforeAll(async () => {
  scene = await Scene.create();
  member = await scene.join(ENV);
});

afterAll(() => scene.end());

const said = (msg: string): LogEntry[] =>
  logEntries(member.keypool).filter((entry) => entry['msg'] === msg);

/** The process ids of those that serve, by their numbers. */
function servers(keypool: Keypool = member.keypool): Map<unknown, number> {
  const listening = logEntries(keypool).filter(({ msg }) => msg === 'listening');
  return new Map(listening.map(({ process: number, pid }) => [number, Number(pid)]));
}

/** An open page. @returns what it has heard so far */
async function listen({ url, headers }: Client, signal: AbortSignal): Promise<() => string> {
  const { body } = await fetch(`${url}${STREAM}`, { headers, signal });
  let heard = '';
  const hear = new WritableStream<string>({ write: (text) => void (heard += text) });
  // It ends by the signal.
  body
    ?.pipeThrough(new TextDecoderStream())
    .pipeTo(hear)
    .catch(() => undefined);
  return () => heard;
}

const sum = (samples: readonly Sample[]) => samples.reduce((total, { value }) => total + value, 0);

describe.each(OPENHANDS)('several processes with keys of %s', (_, provider) => {
  /** Each with connections of its own: they go to the processes in turn. */
  let callers: readonly ProviderClient[] = [];
  let one: ProviderClient;

  function newCaller(): ProviderClient {
    const { admin, worker } = member;
    return new ProviderClient(
      provider,
      new Client(admin.url, admin.headers),
      new Client(worker.url, worker.headers),
    );
  }

  function close({ admin, worker }: ProviderClient): void {
    admin.close();
    worker.close();
  }

  const served = () =>
    said('request').filter(({ route, status }) => route === provider.acquire && status === 200);

  async function scrape(caller: ProviderClient, name: string): Promise<Sample[]> {
    const { text } = await caller.admin.get('/metrics');
    return readExposition(text).get(name)?.samples ?? [];
  }

  beforeAll(() => {
    one = newCaller();
    callers = [one, newCaller(), newCaller(), newCaller()];
  });

  afterAll(() => callers.forEach(close));

  test('start as one: told once, and without secrets in their environment', async () => {
    await eventually(() => expect([...servers().keys()].sort()).toEqual([1, 2]));
    expect(said('Keypool starts')).toMatchObject([{ process: 0 }]);
    const once = [/^Keypool is ready: /, /^First admin: /, /^Master key: created /];
    const lines = member.keypool.stderr.split('\n');
    expect(once.map((what) => lines.filter((line) => what.test(line)).length)).toEqual([1, 1, 1]);
    for (const pid of servers().values()) {
      const shown = ['environ', 'cmdline'].map((name) =>
        readFileSync(`/proc/${pid}/${name}`, 'utf8'),
      );
      expect(shown.join('\n')).not.toContain(ADMIN_PASSWORD);
      expect(shown.join('\n')).not.toContain('mongodb://');
    }
  });

  test('know the session, the token and the keys, whichever is asked', async () => {
    await one.addPool('p', 'key');
    await one.addBackup('next');
    for (const caller of callers) {
      await eventually(async () => expect((await caller.acquire('p')).keyId).toBe('key'));
    }
    await one.fail({ keyId: 'key', proxyId: 'p' }, provider.quotaExhausted);
    for (const caller of callers) {
      await eventually(async () => expect((await caller.acquire('p')).keyId).toBe('next'));
      expect((await caller.key('next')).status).toBe('healthy');
    }
    await eventually(() => {
      const numbers = served().map(({ process: number }) => number);
      expect([...new Set(numbers)].sort()).toEqual([1, 2]);
    });
  });

  test('have one answer about what was measured in all of them', async () => {
    for (const caller of callers) {
      await eventually(async () => {
        const all = await scrape(caller, 'keypool_acquire_total');
        const ofServed = all.filter(({ labels }) => labels['result'] === 'served');
        const numbers = ofServed.map(({ labels }) => labels['process']);
        expect([...new Set(numbers)].sort()).toEqual(['1', '2']);
        expect(sum(ofServed)).toBe(served().length);
      });
    }
  });

  test('serve whoever waits for a key, and tell open pages, whichever hears that it is back', async () => {
    const leaving = new AbortController();
    await one.addPool('q', 'tired');
    await one.fail({ keyId: 'tired' }, provider.quotaExhausted);
    const pages = await Promise.all(callers.map(({ admin }) => listen(admin, leaving.signal)));
    const answers = Promise.all(callers.map((caller) => caller.acquire('q', 30_000)));
    await eventually(async () => {
      const waiting = await scrape(one, 'keypool_acquire_waiting');
      expect(sum(waiting)).toBe(callers.length);
      expect(waiting.filter(({ value }) => value > 0)).toHaveLength(2);
    });

    await one.reset('tired');
    expect((await answers).map(({ keyId }) => keyId)).toEqual(callers.map(() => 'tired'));
    await eventually(() =>
      expect(pages.filter((heard) => heard().includes('key_reset'))).toHaveLength(callers.length),
    );
    leaving.abort();
    await eventually(() => {
      const numbers = said('request')
        .filter(({ route }) => route === STREAM)
        .map(({ process: number }) => number);
      expect([...new Set(numbers)].sort()).toEqual([1, 2]);
    });
  });

  test('replace the one that is killed, while the other serves', async () => {
    const killed = servers().get(2) ?? 0;
    process.kill(killed, 'SIGKILL');
    await eventually(() =>
      expect(said('a process ended, starting it again')).toMatchObject([
        { process: 0, number: 2, endedPid: killed, signal: 'SIGKILL' },
      ]),
    );
    const statuses = new Set<number>();
    const stop = meanwhile(async () => {
      const caller = newCaller();
      statuses.add((await caller.worker.post(provider.acquire, { proxyId: 'p' })).status);
      close(caller);
    });
    await eventually(() => expect(said('a process is back')).toHaveLength(1));
    await stop();
    expect([...statuses]).toEqual([200]);
    await eventually(async () => {
      const caller = newCaller();
      const restarts = await scrape(caller, 'keypool_process_restarts_total');
      close(caller);
      const byNumber = restarts.map(({ labels, value }) => [labels['process'], value]);
      expect(Object.fromEntries(byNumber)).toEqual({ 1: 0, 2: 1 });
    });
  });

  test('end once at a signal to the whole group, and leave nothing', async () => {
    const pids = [...servers().values()];
    pids.forEach((pid) => process.kill(pid, 'SIGINT'));
    expect(await member.keypool.stop()).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
    expect(said('stopping')).toMatchObject([{ process: 0, signal: 'SIGTERM' }]);
  });
});

test('several processes end when their parent is killed', async () => {
  const { keypool } = await scene.join(ENV);
  await eventually(() => expect(servers(keypool).size).toBe(2));
  const pids = [...servers(keypool).values()];
  await keypool.kill();
  await eventually(() => expect(pids.filter(isRunning)).toEqual([]));
});

test.each(OPENHANDS)(
  'several processes go on serving %s for KEYPOOL_STOP_DELAY after a signal, as one does',
  async (_, provider) => {
    const stopping = await scene.join({ ...ENV, KEYPOOL_STOP_DELAY: '10s' });
    const { keypool, worker } = stopping;
    await eventually(() => expect(servers(keypool).size).toBe(2));
    const pids = [...servers(keypool).values()];
    await stopping.of(provider).addPool('r', 'still');
    await eventually(() => stopping.of(provider).acquire('r'));

    const ended = keypool.stop();
    const ready = async () => (await fetch(`${keypool.url}/health/ready`)).status;
    await eventually(async () => expect(await ready()).toBe(503));
    const clients = Array.from({ length: 4 }, () => new Client(keypool.url, worker.headers));
    const answers = clients.map((client) => client.post(provider.acquire, { proxyId: 'r' }));
    expect(await Promise.all(answers)).toEqual(
      answers.map(() =>
        expect.objectContaining({
          status: 200,
          headers: expect.objectContaining({ connection: 'close' }),
        }),
      ),
    );
    expect(pids.filter(isRunning)).toEqual(pids);
    expect(await ended).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  },
);
