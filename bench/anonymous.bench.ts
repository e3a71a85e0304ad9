/** What clients without credentials can do to `acquire`: the slowest hundredth of its answers, with and without them. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { startKeypool } from './keypool';
import { compare, percentile99, print, printMachine } from './measure';
import { answerTimes, type Load } from './server';

const KEYS = 50;
const STRANGERS = 4;
const CONNECTIONS = 4;
const ROUND_MS = 3_000;
const PAIRS = 9;
const MB = 1_024 * 1_024;

function wide(bytes: number): string {
  return `[${Array(Math.floor(bytes / 3) - 1)
    .fill('[]')
    .join(',')}]`;
}

function deep(bytes: number): string {
  return '['.repeat(bytes / 2) + ']'.repeat(bytes / 2);
}

/** As much as each route would read from somebody with credentials, or, for the last one, from anybody. */
const WORST: readonly [string, string][] = [
  ['/internal/ohmygpt/failures', wide(MB)],
  ['/internal/ohmygpt/failures', deep(MB)],
  ['/internal/ohmygpt/usage', wide(MB / 4)],
  ['/auth/login', wide(4 * 1_024)],
];

/** Sends one request on a connection of its own, and leaves when it is answered. */
async function sendOnce(url: URL, path: string, body: string): Promise<void> {
  const socket = connect(Number(url.port), url.hostname);
  // The server ends the connection while we send.
  socket.on('error', () => undefined).on('data', () => socket.destroy());
  socket.write(
    [
      `POST ${path} HTTP/1.1`,
      `host: ${url.host}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  );
  await once(socket, 'close');
}

/** In a thread of its own, so that it does not slow down the one that measures. */
async function disturb(address: string): Promise<void> {
  const url = new URL(address);
  await Promise.all(
    Array.from({ length: STRANGERS }, async (_, stranger) => {
      for (let turn = stranger; ; turn++) {
        const [path, body] = WORST[turn % WORST.length] ?? ['/', ''];
        await sendOnce(url, path, body);
      }
    }),
  );
}

async function main(): Promise<void> {
  printMachine();
  const folder = mkdtempSync(join(tmpdir(), 'keypool-bench-'));
  const { keypool, token } = await startKeypool(KEYS, { dataDir: join(folder, 'data') });
  const load: Load = {
    path: '/internal/ohmygpt/acquire',
    body: JSON.stringify({ proxyId: 'p' }),
    headers: { authorization: `Bearer ${token}` },
  };
  const round = async () =>
    percentile99(await answerTimes(keypool.url, load, CONNECTIONS, ROUND_MS));
  try {
    print(`${CONNECTIONS} workers, ${ROUND_MS / 1_000} s a round`);
    await compare(
      'acquire',
      'ms, 99th percentile',
      [
        { name: 'nobody else', round },
        {
          name: `${STRANGERS} clients without credentials`,
          async round() {
            const strangers = new Worker(__filename, { workerData: keypool.url });
            await once(strangers, 'online');
            const result = await round();
            await strangers.terminate();
            return result;
          },
        },
      ],
      PAIRS,
    );
  } finally {
    await keypool.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

void (isMainThread ? main() : disturb(String(workerData)));
