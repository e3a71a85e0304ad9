import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const USES = `
const client = new WorkerClient({ url: 'http://127.0.0.1:1', provider: 'ohmygpt', token: 't' });
client.close().then(() => console.log(typeof UpstreamError.from, KeypoolError.name));
`;
/** As a user writes it: a wrong word in it must not compile. */
const TYPED = `
const client = new WorkerClient({ url: 'u', provider: 'openhands', token: 't', onEvent: ({ type }) => type });
export const answer: Promise<number> = client.withKey({ proxyId: 'p' }, async ({ apiKey, used }) => {
  used(apiKey.length);
  return 1;
});
export async function act(): Promise<string> {
  const { action, blame, next } = await client.reportFailure({ keyId: 'k', status: 402 });
  return action === 'rotated' && blame === 'key' && next ? next.apiKey : '';
}
// @ts-expect-error there is no such action
act().then((): 'no such action' => ({}) as Awaited<ReturnType<typeof client.reportFailure>>['action']);
`;

let folder: string;
const inFolder = (name: string) => join(folder, name);
function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  }
  return stdout;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keypool-package-'));
  run(process.execPath, join(ROOT, 'tools/run/pack-worker-client.mjs'), inFolder('built'));
  run('npm', 'pack', './built', '--silent');
  const { version } = JSON.parse(readFileSync(inFolder('built/package.json'), 'utf8'));
  writeFileSync(inFolder('package.json'), JSON.stringify({ name: 'a-worker', private: true }));
  run(
    'npm',
    'install',
    `./keypool-worker-client-${version}.tgz`,
    '--offline',
    '--no-audit',
    '--no-fund',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['an ES module', 'use.mjs', 'import { KeypoolError, UpstreamError, WorkerClient } from'],
  ['CommonJS', 'use.cjs', 'const { KeypoolError, UpstreamError, WorkerClient } = require('],
])('%s can use the packed package', (_, file, words) => {
  const name = `'@keypool/worker-client'`;
  writeFileSync(inFolder(file), `${words} ${name}${words.endsWith('(') ? ')' : ''};${USES}`);
  expect(run(process.execPath, file)).toBe('function KeypoolError\n');
});

test('its types stand alone, for both kinds of modules', () => {
  const imports = `import { WorkerClient } from '@keypool/worker-client';\n`;
  writeFileSync(inFolder('typed.mts'), imports + TYPED);
  writeFileSync(inFolder('typed.cts'), imports + TYPED);
  writeFileSync(
    inFolder('tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        ...{ module: 'nodenext', target: 'es2023', strict: true, noEmit: true },
        ...{ lib: ['es2023'], types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] },
      },
      files: ['typed.mts', 'typed.cts'],
    }),
  );
  run(join(ROOT, 'node_modules/.bin/tsgo'), '-p', '.');
  const types = readFileSync(inFolder('node_modules/@keypool/worker-client/index.d.ts'), 'utf8');
  expect(types).not.toMatch(/\bimport\b|: any\b|\bzod\b/);
});
