/**
 * What lists and figures cost over HTTP on the embedded database, with many rows, and how much of a processor the database
 * takes for open tabs.
 */
import { startEmbeddedDatabase, type EmbeddedDatabase } from '@keypool/embedded-mongo';
import { Client, Keypool } from '@keypool/testing';
import { mongo } from 'mongoose';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { post } from './keypool';
import { compare, print, printMachine, type Contender } from './measure';
import { processorSeconds } from './server';
import {
  insertRows,
  storedBackupKey,
  storedBinding,
  storedEvent,
  storedHandOut,
  storedKey,
  storedProxy,
  storedSecret,
  storedToken,
} from './stored-rows';

const MANY = 10_000;
const VERY_MANY = 100_000;
const PROXIES = 100;
const REQUESTS_A_ROUND = 5;
const WATCHED_MS = 20_000;
const CHANGE_EVERY_MS = 1_000;
/** As often as the admin app reads again what has changed. */
const READ_EVERY_MS = 2_000;

/** What an open tab reads again and again. */
const TABS = [
  ['/overview?range=24h'],
  ['/admin/ohmygpt/keys?page=1&pageSize=25&sort=-createdAt'],
  [
    '/admin/proxies?sort=name',
    '/admin/ohmygpt/bindings?page=1&pageSize=25&sort=proxyId',
    '/admin/ohmygpt/backup-keys?page=1&pageSize=25&sort=-createdAt',
    '/admin/ohmygpt/keys?page=1&status=unbound&fields=id',
  ],
];

async function fill(db: mongo.Db): Promise<void> {
  const rows: [string, number, (index: number) => object][] = [
    ['ohmygpt_keys', MANY, storedKey],
    ['ohmygpt_backup_keys', MANY, storedBackupKey],
    ['ohmygpt_secrets', MANY, storedSecret],
    ['proxies', PROXIES, storedProxy],
    ['ohmygpt_bindings', MANY, (index) => storedBinding(index, PROXIES)],
    ['openhands_keys', VERY_MANY, storedKey],
    ['events', VERY_MANY, (index) => storedEvent(index, VERY_MANY)],
    ['api_tokens', MANY, storedToken],
    ['events', MANY, (index) => storedHandOut(index, MANY)],
  ];
  for (const [collection, count, row] of rows) {
    await insertRows(db.collection(collection), count, row);
  }
}

async function read(url: string, headers: Client['headers']): Promise<Response> {
  const answer = await fetch(url, { headers });
  if (!answer.ok) {
    throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  }
  return answer;
}

async function millisecondsEach(once: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let request = 0; request < REQUESTS_A_ROUND; request++) {
    await once();
  }
  return (performance.now() - start) / REQUESTS_A_ROUND;
}

/** Shares of one processor that the database takes while `work` goes on. */
async function share(database: EmbeddedDatabase, work: () => Promise<unknown>): Promise<number> {
  const before = processorSeconds(database);
  const start = performance.now();
  await work();
  return ((processorSeconds(database) - before) * 100_000) / (performance.now() - start);
}

/** Three tabs, each with its stream of changes, that read again what they show at most every 2 s. */
async function lookOn({ url, headers }: Client, until: number): Promise<void> {
  const end = new AbortController();
  await Promise.all(
    TABS.map(async (urls, tab) => {
      const stream = await fetch(`${url}/admin/events/stream`, { headers, signal: end.signal });
      const reading = stream.text().catch(() => undefined);
      await sleep((tab * READ_EVERY_MS) / TABS.length);
      while (Date.now() < until) {
        const next = sleep(READ_EVERY_MS);
        await Promise.all(
          urls.map(async (path) => (await read(url + path, headers)).arrayBuffer()),
        );
        await next;
      }
      end.abort();
      await reading;
    }),
  );
}

/** A key is added, or one is reset, once a second. */
async function change(admin: Client, until: number): Promise<void> {
  for (let turn = 0; Date.now() < until; turn++) {
    const next = sleep(CHANGE_EVERY_MS);
    const id = `added-${Date.now()}`;
    await (turn % 2 === 0
      ? post(admin, '/admin/ohmygpt/keys', { id, apiKey: `sk-0123456789abcdef-${id}` })
      : post(admin, `/admin/ohmygpt/keys/key-${turn}/reset`));
    await next;
  }
}

async function measure(database: EmbeddedDatabase, db: mongo.Db, { url }: Keypool): Promise<void> {
  const admin = await Client.signIn(url);
  const baseline: Contender = {
    name: 'one read by _id, straight on the database',
    round: () =>
      millisecondsEach(() =>
        db.collection<{ _id: string }>('ohmygpt_keys').findOne({ _id: 'key-77' }),
      ),
  };
  const get = (path: string): Contender => ({
    name: path,
    round: () =>
      millisecondsEach(async () => (await read(url + path, admin.headers)).arrayBuffer()),
  });
  for (const [count, provider] of [
    [MANY, 'ohmygpt'],
    [VERY_MANY, 'openhands'],
  ] as const) {
    const keys = `/admin/${provider}/keys`;
    await compare(`${count} keys`, 'ms a request', [
      baseline,
      get(`${keys}?page=1&sort=-createdAt`),
      get(`${keys}?page=200&sort=id`),
      get(`${keys}?page=1&q=EY-77&sort=-tokensUsed`),
      get(`${keys}?page=1&q=nothing`),
      get(`${keys}?page=3&status=unhealthy&sort=requestsCount`),
      get(`${keys}?page=1&status=unbound`),
      get(`${keys}?fields=id`),
      get(`/admin/${provider}/stats`),
    ]);
  }
  await compare(`${MANY} backup keys and bindings, ${PROXIES} proxies`, 'ms a request', [
    baseline,
    get('/admin/ohmygpt/backup-keys?page=1'),
    get('/admin/ohmygpt/backup-keys?page=20&q=7&status=used&sort=-usedAt'),
    get('/admin/ohmygpt/bindings?page=1'),
    get('/admin/ohmygpt/bindings?page=200&sort=keyId'),
    get('/admin/ohmygpt/bindings/proxy-7'),
    get('/admin/ohmygpt/keys?page=1&notBoundTo=proxy-7'),
    get('/admin/proxies?page=1&q=7'),
  ]);
  const first = await (await read(`${url}/admin/events?limit=200`, admin.headers)).json();
  const { nextCursor } = first as { nextCursor: string };
  await compare(`${VERY_MANY} events`, 'ms a request', [
    baseline,
    get('/admin/events'),
    get(`/admin/events?cursor=${nextCursor}`),
    get('/admin/events?provider=openhands'),
    get('/admin/events?type=key_rotated'),
    get('/admin/events?keyId=key-77'),
    get('/admin/events?proxyId=proxy-7'),
    get('/admin/events?type=key_rotated&provider=openhands'),
    get('/admin/events?from=2026-01-01&to=2026-01-02'),
  ]);

  const busy = `token:worker-${MANY - 7}`;
  await compare(`${MANY} tokens, and ${MANY} events that tell what they got`, 'ms a request', [
    baseline,
    get('/admin/tokens?page=1'),
    get('/admin/tokens?page=1&pageSize=200'),
    get('/admin/tokens?page=1&q=77&sort=name'),
    get(`/admin/events?actor=${busy}`),
    get(`/admin/events?actor=${busy}&type=keys_handed_out`),
  ]);

  print('\nThe database, in % of one processor:');
  const watch = async (name: string, work: (until: number) => Promise<unknown>) => {
    const percent = await share(database, () => work(Date.now() + WATCHED_MS));
    print(`  ${name.padEnd(44)} ${percent.toFixed(1).padStart(6)}`);
  };
  await watch('nothing is done', (until) => sleep(until - Date.now()));
  await watch('one change a second', (until) => change(admin, until));
  await watch('one change a second, three open tabs', (until) =>
    Promise.all([change(admin, until), lookOn(admin, until)]),
  );
  admin.close();
}

async function main(): Promise<void> {
  printMachine();
  const folder = await mkdtemp(join(tmpdir(), 'keypool-bench-'));
  const database = await startEmbeddedDatabase({ dataDir: join(folder, 'database'), log: print });
  const client = await mongo.MongoClient.connect(database.uri);
  const start = () =>
    Keypool.start({
      uri: database.uri,
      dataDir: join(folder, 'data'),
      env: { KEYPOOL_ENCRYPTION: 'off' },
    });
  let keypool: Keypool | null = null;
  try {
    // It makes the collections and indexes; what is there when it starts is in its memory when it answers.
    await (await start()).stop();
    await fill(client.db());
    keypool = await start();
    await measure(database, client.db(), keypool);
  } finally {
    await keypool?.stop();
    await client.close();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
