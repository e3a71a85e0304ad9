import { workspaceRoot } from '@keypool/testing';
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { cp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expectText } from './support/expectations';
import { addedBy, follow, stepsOf } from './support/how-to';
import { goOn, goWithoutReload } from './support/pages';
import { useOwnApp } from './support/use-app';

const HOW_TO = 'docs/how-to/third-provider.md';
const MOST_FILES = 9;
const MOST_LINES = 60;
/** Top-level entries that a clone does not have. */
const MADE = ['node_modules', 'dist', 'data', 'tmp', 'coverage', '.git', '.nx', '.angular'];

/** Tests of what has a row, a text, a figure or a page for each provider. */
const PER_PROVIDER = [
  'classification-rules',
  'upstream-cases',
  'rows-in-docs',
  'event-series',
  'live-topics',
  'i18n.spec',
  'shell.spec',
  'classify-page',
];

/** For young objects: compilers make many. */
const ROOM = '--max-semi-space-size=64';

const root = workspaceRoot();
const copy = mkdtempSync(join(tmpdir(), 'keypool-third-provider-'));

async function steps() {
  return stepsOf(await readFile(join(root, HOW_TO), 'utf8'));
}

/** Runs a program of the repository in the copy. @throws with its output when it fails */
async function run(program: string, ...parameters: string[]): Promise<void> {
  const env = { ...process.env, NX_DAEMON: 'false', NODE_OPTIONS: ROOM };
  await promisify(execFile)(join(copy, 'node_modules/.bin', program), parameters, {
    cwd: copy,
    env,
  }).catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
    throw new Error(`${program} ${parameters.join(' ')}\n${stdout}\n${stderr}`);
  });
}

/** A built copy of the repository with the how-to applied. */
async function build(): Promise<void> {
  const filter = (path: string) => !MADE.includes(relative(root, path));
  await cp(root, copy, { recursive: true, filter });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const step of await steps()) {
    await follow(step, copy);
  }
  await run('node', 'tools/run/build-api.mjs', 'api');
  await run('nx', 'run', 'admin:bundle:development', '--sourceMap=false');
}

const app = useOwnApp({}, build, join(copy, 'dist/apps/api/main.js'));

afterAll(() => rm(copy, { recursive: true, force: true }));

describe('a third provider, made as the how-to says', () => {
  it('costs few files and lines', async () => {
    const made = await steps();
    expect(new Set(made.map(({ path }) => path)).size).toBeLessThanOrEqual(MOST_FILES);
    const lines = made.reduce((sum, step) => sum + addedBy(step), 0);
    expect(lines).toBeGreaterThan(0);
    expect(lines).toBeLessThanOrEqual(MOST_LINES);
  });

  it('is written as the formatter of the project would', async () => {
    await run('prettier', '--check', ...(await steps()).map(({ path }) => path));
  });

  it('leaves nothing that the compiler misses, in tests neither', async () => {
    await run('tsgo', '--checkers', '1', '--noEmit', '-p', 'apps/api/tsconfig.json');
    await run('tsgo', '--checkers', '1', '--noEmit', '-p', 'apps/admin/tsconfig.spec.json');
  });

  it('leaves nothing that other tests miss', async () => {
    await run('jest', '--selectProjects', 'key-pool', 'api', 'admin', '--', ...PER_PROVIDER);
  });

  it('serves workers', async () => {
    const { admin } = app();
    await admin.post('/admin/proxies', { id: 'exit', name: 'Exit' });
    await admin.post('/admin/acme/keys', { id: 'acme-1', apiKey: 'acme-0123456789abcdef' });
    await admin.post('/admin/acme/bindings', { proxyId: 'exit', acmeKeyId: 'acme-1', priority: 0 });
    expect(
      await admin.post('/admin/tokens', { name: 't', scope: 'worker', providers: ['acme'] }),
    ).toMatchObject({ scope: 'worker' });
    expect(await admin.asWorker('/internal/acme/acquire', { proxyId: 'exit' })).toMatchObject({
      keyId: 'acme-1',
      apiKey: 'acme-0123456789abcdef',
    });
    expect(await admin.get('/overview')).toMatchObject({ providers: { acme: { bindings: 1 } } });
  });

  it('has its pages, and its own bindings', async () => {
    const page = await app().open('/dashboard');
    await page.getByRole('navigation').getByRole('link', { name: 'Acme Keys' }).click();
    await page.getByRole('heading', { level: 1, name: 'Acme Keys' }).waitFor();
    await expectText(page.getByRole('table'), /acme-1/);
    await goOn(page, '/admin/bindings');
    await page.getByRole('tab', { name: 'Acme' }).click();
    await page.getByRole('heading', { name: 'Acme bindings' }).waitFor();
    await expectText(page.getByRole('table').first(), /acme-1/);
    await goOn(page, '/rotations');
    await page.getByRole('tab', { name: 'Acme' }).click();
    await page.getByRole('heading', { name: 'Acme rotations' }).waitFor();
    await page.getByRole('region', { name: 'Acme guard' }).waitFor();
    await goWithoutReload(page, '/acme-backup-keys');
    await page.getByRole('heading', { level: 1, name: 'Acme Backup Keys' }).waitFor();
  });
});
