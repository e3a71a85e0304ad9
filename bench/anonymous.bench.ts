/** What clients without credentials can do to `acquire`: the slowest hundredth of its answers, with and without them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Crowd, joinCrowd } from './crowd';
import { startKeypool } from './keypool';
import { answerTimes } from './load';
import { compare, judge, percentile99, print, printMachine } from './measure';

const KEYS = 50;
const STRANGERS = 4;
const CONNECTIONS = 4;
const ROUND_MS = 3_000;
const PAIRS = 9;
const AT_MOST = 1.5;
const MB = 1_024 * 1_024;

function wide(bytes: number): string {
  return `[${Array(Math.floor(bytes / 3) - 1)
    .fill('[]')
    .join(',')}]`;
}

function deep(bytes: number): string {
  return '['.repeat(bytes / 2) + ']'.repeat(bytes / 2);
}

interface Attack {
  readonly path: string;
  readonly body: string;
  readonly refusal: RegExp;
}

/** As much as each route would read from somebody with credentials, or, for the last one, from anybody. */
const WORST: readonly Attack[] = [
  { path: '/internal/ohmygpt/failures', body: wide(MB), refusal: /^HTTP\/1\.1 401 / },
  { path: '/internal/ohmygpt/failures', body: deep(MB), refusal: /^HTTP\/1\.1 401 / },
  { path: '/internal/ohmygpt/usage', body: wide(MB / 4), refusal: /^HTTP\/1\.1 401 / },
  { path: '/auth/login', body: wide(4 * 1_024), refusal: /^HTTP\/1\.1 400 / },
];

/** Sends one request on a connection of its own, and leaves when it is answered. */
async function attack(url: URL, stranger: number, turn: number): Promise<void> {
  const { path, body, refusal } = WORST[(stranger + turn) % WORST.length] as Attack;
  const socket = connect(Number(url.port), url.hostname);
  let answer = '';
  const over = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // The server may end the connection while we send.
  socket.on('error', () => undefined);
  socket.on('data', (part) => {
    answer += part.toString('latin1');
    socket.destroy();
  });
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
  await over;
  if (answer !== '' && !refusal.test(answer)) {
    throw new Error(`${path} was answered ${answer}`);
  }
}

async function main(): Promise<void> {
  printMachine();
  const folder = await mkdtemp(join(tmpdir(), 'keypool-bench-'));
  const { keypool, acquire: load } = await startKeypool(KEYS, { dataDir: join(folder, 'data') });
  const acquire = async () =>
    percentile99(await answerTimes(keypool.url, load, CONNECTIONS, ROUND_MS));
  const strangers = new Crowd(__filename, keypool.url);
  try {
    print(`${CONNECTIONS} workers, ${ROUND_MS / 1_000} s a round`);
    const [, ratio] = await compare(
      'acquire',
      'ms, 99th percentile',
      [
        { name: 'nobody else', round: acquire },
        {
          name: `${STRANGERS} clients without credentials`,
          round: () => strangers.during(acquire),
        },
      ],
      PAIRS,
    );
    print(`  ${strangers.requests} requests without credentials in all`);
    judge(ratio, AT_MOST);
  } finally {
    await keypool.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void (isMainThread ? main() : joinCrowd(STRANGERS, attack));
