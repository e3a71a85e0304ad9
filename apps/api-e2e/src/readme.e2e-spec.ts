import { Keypool, remember, ReverseProxy, workspaceRoot } from '@keypool/testing';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { TestDatabase } from './support/test-database';

const run = promisify(execFile);
const ROOT = workspaceRoot();

/** The blocks of code of the section of a page. */
function blocksOf(page: string, section: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const [, body = ''] = new RegExp(`^## ${section}$(.*?)^## `, 'ms').exec(text) ?? [];
  return [...body.matchAll(/^ *```(?:bash|js)\n(.*?)^ *```$/gms)].map(([, code = '']) => code);
}

const [START = '', FILL = '', WORKER = '', CHAT = ''] = blocksOf('README.md', 'The first rotation');
const [, CLIENT = ''] = blocksOf('apps/proxy/README.md', 'Start');

let folder: string;
let database: TestDatabase;
let keypool: Keypool;
let standIn: ChildProcess;
let upstream: string;
let proxy: ReverseProxy;
/** What the shell of the reader knows after the second block. */
let known: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keypool-readme-'));
  database = await TestDatabase.create();
  const [, password = ''] = /PASSWORD='(.*)'/.exec(FILL) ?? [];
  keypool = await Keypool.start({
    dataDir: folder,
    uri: database.uri,
    env: { KEYPOOL_ADMIN_EMAIL: 'admin@localhost', KEYPOOL_ADMIN_PASSWORD: password },
  });
  known = await inShell(`${FILL}declare -p TOKEN JAR; declare -f keypool`);
  known = known.slice(known.indexOf('declare'));

  const [, path = '', settings = ''] = /^node (\S+) &\n(.*) npm run proxy &$/m.exec(WORKER) ?? [];
  const child = spawn(process.execPath, [join(ROOT, path), '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  remember(child);
  standIn = child;
  const [line] = await once(createInterface(child.stdout), 'line');
  upstream = String(line);
  proxy = await ReverseProxy.start({
    KEYPOOL_PROXY_KEYPOOL: keypool.url,
    ...(await environmentOf(settings)),
    KEYPOOL_PROXY_OHMYGPT_URL: upstream,
  });
});

afterAll(async () => {
  standIn.kill();
  await proxy.stop();
  await keypool.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** @returns what it prints; with the addresses of this run */
async function inShell(script: string): Promise<string> {
  const here = script
    .replaceAll('http://127.0.0.1:3000', keypool.url)
    .replaceAll('http://127.0.0.1:3001', proxy?.url)
    .replaceAll('http://127.0.0.1:3002', upstream);
  const { stdout } = await run('bash', ['-e', '-o', 'pipefail', '-c', here], {
    env: { ...process.env, TMPDIR: folder },
  });
  return stdout;
}

/** What the words in front of a command set. */
async function environmentOf(words: string): Promise<Record<string, string>> {
  const print = `'console.log(JSON.stringify(process.env))'`;
  const environment: Record<string, string> = JSON.parse(
    await inShell(`${known}\n${words} node -e ${print}`),
  );
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => name.startsWith('KEYPOOL_PROXY_')),
  );
}

test('what the README says leads to the first rotation', async () => {
  expect(START).toBe('npm install && npm start\n');
  const lines = (await inShell(`${known}\n${CHAT}`)).trim().split('\n');
  expect(lines).toEqual([
    expect.stringContaining('You said: Hello'),
    '{"usedUp":1}',
    expect.stringContaining('You said: Hello'),
    expect.stringContaining(
      '"failedKeyId":"first","replacementKeyId":"second","reason":"quota_exhausted"',
    ),
  ]);
});

test("a client of OpenAI's API talks to the reverse proxy as its README says", async () => {
  const code = CLIENT.replace('http://127.0.0.1:3001', proxy.url);
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], {
    cwd: ROOT,
  });
  expect(stdout).toBe('You said: Hello\n');
});
