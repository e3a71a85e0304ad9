import { eventually, freePort } from '@keypool/testing';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Caddy, findCaddy } from './support/caddy';
import type { DebianProgram } from './support/debian-program';
import { findNginx, Nginx } from './support/nginx';
import { ownCertificate } from './support/own-certificate';
import { PROVIDERS, type ProviderUnderTest } from './support/providers';
import { Scene, type Member } from './support/scene';

const ROOT = join(__dirname, '../../..');
const FILES = join(ROOT, 'docs/deploy');
const [provider] = PROVIDERS as readonly [ProviderUnderTest];
const UNIT = 'keypool.service';

let scene: Scene;
let member: Member;
let other: Member;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keypool-deploy-'));
  scene = await Scene.create({ KEYPOOL_STOP_DELAY: '5s' });
  member = await scene.join();
  other = await scene.join();
});

afterAll(async () => {
  await scene.end();
  rmSync(folder, { recursive: true, force: true });
});

const hosts = () => [member, other].map(({ keypool }) => new URL(keypool.url).host);

/** What a browser and a stranger see behind a proxy. */
async function seenAt(url: string): Promise<object> {
  const status = async (path: string, method = 'GET') =>
    (await fetch(`${url}${path}`, { method })).status;
  return {
    page: await status('/dashboard'),
    signedOut: await status('/auth/me'),
    // Keypool itself would ask for a token.
    worker: await status(provider.acquire, 'POST'),
  };
}

const SEEN = { page: 200, signedOut: 401, worker: 404 };

/** The documented text, with the addresses of this run. */
function replaced(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((changed, [documented, real]) => {
    expect(changed).toContain(documented);
    return changed.replace(documented, real);
  }, text);
}

async function behindNginx(program: DebianProgram): Promise<object> {
  const port = await freePort();
  const { cert, key } = ownCertificate('localhost');
  writeFileSync(join(folder, 'site.pem'), cert);
  writeFileSync(join(folder, 'site.key'), key, { mode: 0o600 });
  const site = replaced(readFileSync(join(FILES, 'nginx.conf'), 'utf8'), [
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['server 127.0.0.1:3000', `server ${hosts()[0]}`],
    ['/etc/nginx/keypool.example.com.pem', join(folder, 'site.pem')],
    ['/etc/nginx/keypool.example.com.key', join(folder, 'site.key')],
  ]);
  const nginx = Nginx.start(program, site, folder);
  const certificates = getCACertificates('default');
  setDefaultCACertificates([...certificates, cert]);
  try {
    return await eventually(() => seenAt(`https://localhost:${port}`));
  } finally {
    setDefaultCACertificates(certificates);
    await nginx.stop();
  }
}

test("nginx, where it can be had, passes everything but workers' requests", async () => {
  const program = findNginx();
  expect(program ? await behindNginx(program) : SEEN).toEqual(SEEN);
  program?.remove();
});

/** What is answered until one of two processes has ended. */
async function whileOneStops(url: string, { keypool }: Member): Promise<number[]> {
  const statuses = new Set<number>();
  let isRunning = true;
  const stopped = keypool.stop().finally(() => (isRunning = false));
  while (isRunning) {
    statuses.add((await fetch(`${url}/dashboard`)).status);
  }
  await stopped;
  return [...statuses];
}

async function behindCaddy(program: DebianProgram): Promise<object> {
  const url = `http://localhost:${await freePort()}`;
  const env = { KEYPOOL_NAME: url, KEYPOOL_PROCESSES_AT: hosts().join(' ') };
  const caddy = Caddy.start(program, join(FILES, 'Caddyfile'), env, folder);
  try {
    const seen = await eventually(() => seenAt(url));
    return { ...seen, statuses: await whileOneStops(url, other) };
  } finally {
    await caddy.stop();
  }
}

test('Caddy, where it can be had, turns away from a process that stops', async () => {
  const program = findCaddy();
  const expected = { ...SEEN, statuses: [200] };
  expect(program ? await behindCaddy(program) : expected).toEqual(expected);
  program?.remove();
});

test('systemd, where it is there, has nothing to say against the unit', () => {
  const unit = readFileSync(join(FILES, UNIT), 'utf8');
  const file = join(folder, UNIT);
  // It wants the program to be there.
  writeFileSync(file, replaced(unit, [['/usr/bin/node', process.execPath]]));
  const { error, status, stderr } = spawnSync('systemd-analyze', ['verify', file], {
    encoding: 'utf8',
  });
  expect(error ? [0, ''] : [status, stderr]).toEqual([0, '']);
});

test('the files set nothing that does not exist', () => {
  const namesIn = (file: string) =>
    readFileSync(join(ROOT, file), 'utf8').match(/\b(?:KEYPOOL_[A-Z_]+|MONGODB_URI)\b/g) ?? [];
  const ofTheFilesThemselves = ['COMMIT', 'LISTEN', 'NAME', 'PROCESSES_AT'];
  const known = new Set([
    ...namesIn('docs/configuration.md'),
    ...ofTheFilesThemselves.map((name) => `KEYPOOL_${name}`),
  ]);
  const named = [
    'Dockerfile',
    'compose.yaml',
    ...readdirSync(FILES).map((file) => join('docs/deploy', file)),
  ].flatMap(namesIn);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  expect(named).toEqual(expect.arrayContaining(['KEYPOOL_DATA_DIR', 'KEYPOOL_PROXY_TOKEN_FILE']));
});
