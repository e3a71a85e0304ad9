import { Client, workspaceRoot } from '@keypool/testing';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectProblem } from './support/expect-problem';
import { logEntries } from './support/log-entries';
import { Scene, type Member } from './support/scene';

/** Away from the repository, whose packages would be found otherwise. */
const folder = mkdtempSync(join(tmpdir(), 'keypool-release-'));
const read = (file: string) => readFileSync(join(folder, file), 'utf8');

let scene: Scene;
let member: Member;

beforeAll(async () => {
  cpSync(join(workspaceRoot(), 'dist/release'), folder, { recursive: true });
  execFileSync('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], { cwd: folder });
  scene = await Scene.create({ KEYPOOL_LOG_LEVEL: 'info' });
  member = await scene.join({}, join(folder, 'main.js'));
});

afterAll(async () => {
  await scene.end();
  rmSync(folder, { recursive: true, force: true });
});

test('says everywhere which version and commit it is', async () => {
  const { version } = JSON.parse(read('package.json'));
  const commit = read('commit.txt').trim();
  const program = { version, commit };
  expect(logEntries(member.keypool)[0]).toMatchObject({ msg: 'Keypool starts', ...program });
  expect((await member.admin.get('/health/live')).body).toMatchObject(program);
  expect((await member.admin.get('/api/openapi.json')).body).toMatchObject({
    info: { version: commit === 'unknown' ? version : `${version}+${commit}` },
  });
  const scraper = Client.bearer(member.keypool.url, await member.token({ scope: 'metrics' }));
  const { text } = await scraper.get('/metrics');
  scraper.close();
  expect(text).toContain(`keypool_build_info{version="${version}",commit="${commit}",`);
});

test.each(['br', 'gzip'])('serves the admin app, compressed by %s beforehand', async (encoding) => {
  const page = (await member.admin.get('/')).text;
  const [, script] = /<script src="\/?(main-[\w-]+\.js)"/.exec(page) ?? [];
  const accepts = { 'accept-encoding': encoding };
  const { headers } = await member.admin.sendText('GET', `/${script}`, undefined, accepts);
  expect(headers['content-encoding']).toBe(encoding);
  expect(headers['cache-control']).toContain('immutable');
});

test('has what no bundle holds: pages, a judge of passwords, the download of a database', async () => {
  expect((await member.admin.get('/api/docs/swagger-ui.css')).status).toBe(200);
  const weak = { email: 'a@example.com', password: 'password123456', role: 'viewer' };
  expectProblem(await member.admin.post('/admin/users', weak), 400, 'validation_failed');
  const { resolve } = createRequire(join(folder, 'api/main.js'));
  expect(resolve('mongodb-memory-server-core')).toContain(folder);
});

test('has the proxy, and every program that its scripts run', () => {
  const proxy = spawnSync(process.execPath, [join(folder, 'proxy/main.js')], {
    cwd: folder,
    encoding: 'utf8',
    env: {},
  });
  expect(proxy).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('KEYPOOL_PROXY_TOKEN'),
  });
  const { scripts } = JSON.parse(read('package.json'));
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'proxy', 'keypool']));
  for (const command of Object.values<string>(scripts)) {
    expect(existsSync(join(folder, /\S+\.js/.exec(command)?.[0] ?? 'no program'))).toBe(true);
  }
});

test('lists everything that is installed or bundled, and nothing that is not', () => {
  const { components, metadata } = JSON.parse(read('sbom.cdx.json'));
  const listed = components.map((component: { 'bom-ref': string }) => component['bom-ref']);
  const { packages } = JSON.parse(read('node_modules/.package-lock.json'));
  const installed = Object.entries<{ version: string }>(packages).map(
    ([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`,
  );
  expect(listed).toEqual(expect.arrayContaining(installed));
  const names = components.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['fastify', 'undici', '@angular/core']));
  expect(names.filter((name: string) => /^(jest|nx|webpack)/.test(name))).toEqual([]);
  expect(metadata.component).toMatchObject({ name: 'keypool' });
});

test('has the licences of what it bundles', () => {
  for (const [program, name] of [
    ['api', 'fastify'],
    ['api', 'mongoose'],
    ['proxy', 'undici'],
    ['admin', '@angular/core'],
  ]) {
    expect(read(`${program}/3rdpartylicenses.txt`)).toContain(`Package: ${name}\n`);
  }
});

test('runs no install script', () => {
  const setting = execFileSync('npm', ['config', 'get', 'ignore-scripts'], { cwd: folder });
  expect(String(setting).trim()).toBe('true');
});
