import { ADMIN_EMAIL, Client, eventually } from '@keypool/testing';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectProblem } from './support/expect-problem';
import { readExposition, type Family, type Sample } from './support/exposition';
import { Promtool } from './support/promtool';
import { EACH_PROVIDER, PROVIDERS, type ProviderUnderTest } from './support/providers';
import { createToken, Scene, type Member } from './support/scene';

const DOCS = join(__dirname, '../../../docs');
const FILES = join(DOCS, 'monitoring');
const ALERTS = join(FILES, 'alerts.yaml');

/** What every process of Node.js shows; the others are Keypool's own, and documented one by one. */
const OF_NODE = /^(process|nodejs)_/;
const SERIES = /\b(?:keypool|process|nodejs)_[a-z0-9_]+/g;
const SELECTOR = /\b((?:keypool|process|nodejs)_[a-z0-9_]+)\{([^}]*)\}/g;
const MATCHER = /(\w+)(=~|=)"([^"]*)"/g;
/** Prometheus adds it to each target. */
const OF_TARGETS = ['instance'];

let scene: Scene;
let member: Member;
let other: Member;
let scraper: Client;
let scrape: string;
let families: Map<string, Family>;

/** Everything that can be counted happens once. */
async function live(provider: ProviderUnderTest): Promise<void> {
  const { id } = provider;
  const pool = member.of(provider);
  await pool.addPool(`${id}-p`, `${id}-key`);
  await pool.addBackup(`${id}-backup`);
  await pool.acquire(`${id}-p`);
  await pool.use(`${id}-key`, { tokens: 10, requests: 1 });
  expectProblem(
    await member.worker.post(provider.acquire, { proxyId: 'nobody' }),
    404,
    'unknown_proxy',
  );
  await pool.fail({ keyId: `${id}-key`, proxyId: `${id}-p` }, provider.quotaExhausted);
  await pool.fail({ keyId: `${id}-backup`, proxyId: `${id}-p` }, provider.quotaExhausted);
  const asked = await member.worker.post(provider.acquire, { proxyId: `${id}-p`, waitMs: 1 });
  expectProblem(asked, 503, 'no_key_available');
  await pool.addBackup(`${id}-later`);
  await eventually(async () => expect(await pool.key(`${id}-later`)).toBeDefined());
  const { id: rotation } = await pool.rotationOf(`${id}-backup`);
  expect(await member.admin.status('POST', `${provider.rotations}/${rotation}/undo`, {})).toBe(200);
}

beforeAll(async () => {
  scene = await Scene.create({ KEYPOOL_GUARD: 'on', KEYPOOL_PURGE_EVERY: '200ms' });
  member = await scene.join();
  other = await scene.join();
  for (const [, provider] of EACH_PROVIDER) {
    await live(provider);
  }
  await new Client(member.keypool.url).post('/auth/login', { email: ADMIN_EMAIL, password: 'no' });
  await new Client(member.keypool.url).get('/no/such/page');
  const token = await createToken(member.admin, { scope: 'metrics' });
  scraper = Client.bearer(member.keypool.url, token);
  await eventually(async () => {
    scrape = (await scraper.get('/metrics')).text;
    expect(scrape).not.toMatch(/keypool_purge_last_success_timestamp_seconds\{.*\} 0\n/);
  });
  families = readExposition(scrape);
});

afterAll(async () => {
  scraper.close();
  await scene.end();
});

function samples(name: string, labels: Record<string, string> = {}, from = families): Sample[] {
  const all = [...from.values()].flatMap((family) => family.samples);
  return all.filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
}

const total = (name: string, labels: Record<string, string> = {}) =>
  samples(name, labels).reduce((sum, { value }) => sum + value, 0);

test('they are text for Prometheus, without any id', async () => {
  const { status, headers } = await scraper.get('/metrics');
  expect([status, headers['content-type']]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const ids = PROVIDERS.flatMap(({ id }) => [
    `${id}-p`,
    `${id}-key`,
    `${id}-backup`,
    `${id}-later`,
  ]);
  for (const secretive of [...ids, ADMIN_EMAIL, 'nobody', 'metrics token', '127.0.0.1']) {
    expect(scrape).not.toContain(secretive);
  }
});

describe.each(EACH_PROVIDER)('what happened to %s', (provider) => {
  test.each([
    ['keypool_acquire_total', { result: 'served' }],
    ['keypool_acquire_total', { result: 'unknown_proxy' }],
    ['keypool_acquire_total', { result: 'no_key_available' }],
    ['keypool_acquire_duration_seconds_count', {}],
    ['keypool_acquire_wait_seconds_count', {}],
    ['keypool_usage_flush_reports_sum', {}],
    ['keypool_key_failures_total', { action: 'rotated' }],
    ['keypool_key_failures_total', { action: 'exhausted' }],
    ['keypool_rotations_total', { result: 'rotated' }],
    ['keypool_rotations_total', { result: 'exhausted' }],
    ['keypool_rotations_undone_total', {}],
    ['keypool_guard_state', { state: 'watching' }],
    ['keypool_keys', { status: 'healthy' }],
    ['keypool_backups_used', {}],
  ])('is counted in %s %j', (name, labels) => {
    expect(total(name, { provider, ...labels })).toBeGreaterThan(0);
  });
});

test('requests are counted by route', () => {
  const route = '/auth/login';
  expect(total('keypool_http_requests_total', { route, status: '401' })).toBe(1);
  expect(total('keypool_http_request_duration_seconds_count', { route })).toBe(2);
  expect(total('keypool_http_requests_total', { route: '/no/such/page' })).toBe(0);
});

test('each process has its own', async () => {
  const elsewhere = Client.bearer(
    other.keypool.url,
    scraper.headers['authorization']?.slice(7) ?? '',
  );
  await eventually(async () => {
    const theirs = readExposition((await elsewhere.get('/metrics')).text);
    for (const { id: provider } of PROVIDERS) {
      const served = { provider, result: 'served' };
      expect(samples('keypool_acquire_total', served, theirs)).toMatchObject([{ value: 0 }]);
      const keys = { provider, status: 'healthy' };
      expect(samples('keypool_keys', keys, theirs)).toEqual(samples('keypool_keys', keys));
    }
  });
  elsewhere.close();
});

test('docs/monitoring.md says what each of them means', () => {
  const rows = readFileSync(join(DOCS, 'monitoring.md'), 'utf8').matchAll(
    /^\| `(keypool_\w+)` +\| (\w+) +\| (.*?) *\| (.*?) *\|$/gm,
  );
  const documented = [...rows].map(([, name, type, labels, help]) => [name, type, labels, help]);
  const real = [...families]
    .filter(([name]) => !OF_NODE.test(name))
    .map(([name, { type, help, samples: all }]) => [name, type, labelNames(all), help]);
  expect(documented.sort()).toEqual(real.sort());
});

function labelNames(all: readonly Sample[]): string {
  const names = new Set(all.flatMap(({ labels }) => Object.keys(labels)));
  names.delete('le');
  return [...names].map((name) => `\`${name}\``).join(', ');
}

describe.each(readdirSync(FILES))('docs/monitoring/%s', (name) => {
  const text = readFileSync(join(FILES, name), 'utf8').replaceAll('\\"', '"');
  const known = () =>
    new Set([...families.values()].flatMap(({ samples: all }) => all.map((one) => one.name)));

  test('asks for series that exist', () => {
    const names = known();
    const asked = [...new Set(text.match(SERIES) ?? [])];
    expect(asked.filter((series) => !names.has(series))).toEqual([]);
    expect(asked.length > 0).toBe(name !== 'prometheus.yaml');
  });

  test('asks for labels and values that exist', () => {
    const unknown: string[] = [];
    for (const [selector, series = '', matchers = ''] of text.matchAll(SELECTOR)) {
      for (const [, label = '', operator, value = ''] of matchers.matchAll(MATCHER)) {
        const values = samples(series).map(({ labels }) => labels[label]);
        const isKnown =
          OF_TARGETS.includes(label) ||
          (operator === '=' ? values.includes(value) : values.some((each) => each !== undefined));
        if (!isKnown) {
          unknown.push(`${selector}: ${label}`);
        }
      }
    }
    expect(unknown).toEqual([]);
  });
});

test('every alert is explained', () => {
  const alerts = readFileSync(ALERTS, 'utf8').matchAll(/- alert: (\w+)/g);
  const explained = readFileSync(join(DOCS, 'monitoring.md'), 'utf8').matchAll(
    /^\| `(Keypool\w+)`/gm,
  );
  const names = (found: Iterable<RegExpExecArray>) => [...found].map(([, name]) => name).sort();
  expect(names(explained)).toEqual(names(alerts));
});

test('promtool, where it can be had, has nothing to say against any of it', () => {
  const promtool = Promtool.find();
  const complaints = [
    promtool?.complaints(['check', 'metrics'], scrape),
    promtool?.complaints(['check', 'rules', ALERTS]),
    promtool?.complaints(['check', 'config', '--syntax-only', join(FILES, 'prometheus.yaml')]),
    promtool?.complaints(['check', 'rules', rulesFile(dashboardQueries())]),
  ];
  promtool?.remove();
  expect(complaints.map((said) => said ?? '')).toEqual(['', '', '', '']);
});

/** With values for Grafana's variables. */
function dashboardQueries(): string[] {
  const dashboard = readFileSync(join(FILES, 'dashboard.json'), 'utf8');
  const queries = dashboard.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g);
  return [...queries].map(([, text = '']) => String(JSON.parse(text)).replace(/\$__\w+/g, '5m'));
}

/** A checker of rules checks queries. */
function rulesFile(queries: readonly string[]): string {
  const rules = queries.map((expr, index) => ({ record: `query:of:${index}`, expr }));
  const file = join(scene.dataDir, 'dashboard-rules.yaml');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  return file;
}
