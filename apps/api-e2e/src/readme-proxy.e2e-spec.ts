import { remember, ReverseProxy, workspaceRoot } from '@keypool/testing';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { OHMYGPT } from './support/providers';
import { Scene, type Member } from './support/scene';

const run = promisify(execFile);
const ROOT = workspaceRoot();
const STAND_IN = 'http://127.0.0.1:3002';
const PROXY = 'http://127.0.0.1:3001';

/** The section "The reverse proxy" of README.md. */
const [, SECTION = ''] =
  /^## The reverse proxy$(.*?)^## /ms.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];

/** The block of the section that has this text. */
function block(text: string): string {
  const blocks = [...SECTION.matchAll(/^ *```\w+\n(.*?)^ *```$/gms)].map(([, code = '']) => code);
  return blocks.find((code) => code.includes(text)) ?? `no block has ${text}`;
}

let scene: Scene;
let member: Member;
let standIn: ChildProcess;
let upstream: string;
let proxy: ReverseProxy;

beforeAll(async () => {
  scene = await Scene.create();
  member = await scene.join();
  const [, path = ''] = /^node (\S+)/.exec(block('node docs/').trim()) ?? [];
  const child = spawn(process.execPath, [join(ROOT, path), '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  remember(child);
  standIn = child;
  const [line] = await once(createInterface(child.stdout), 'line');
  upstream = String(line);
  proxy = await ReverseProxy.start({
    KEYPOOL_PROXY_KEYPOOL: member.keypool.url,
    KEYPOOL_PROXY_TOKEN: await member.token({ scope: 'worker' }),
    KEYPOOL_PROXY_ID: 'hanoi',
    KEYPOOL_PROXY_OHMYGPT_URL: upstream,
  });
});

afterAll(async () => {
  standIn.kill();
  await proxy.stop();
  await scene.end();
});

/** What the program of the section prints. */
async function converse(): Promise<string> {
  const code = block('new OpenAI').replace(PROXY, proxy.url);
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], {
    cwd: ROOT,
  });
  return stdout;
}

test.each(OHMYGPT)(
  'the reverse proxy of README.md: a conversation with %s goes on when a key dies',
  async (_, provider) => {
    const [first = '', second = ''] = SECTION.match(/sk-(?:first|second)-\d+/g) ?? [];
    const { admin } = member;
    await admin.post('/admin/proxies', { id: 'hanoi', name: 'Exit Hanoi' });
    await admin.post(provider.keys, { id: 'first', apiKey: first });
    await admin.post(provider.backupKeys, { id: 'second', apiKey: second });
    await member.of(provider).bind('hanoi', 'first');

    expect(await converse()).toBe('You said: Hello\n');
    const kill = block('curl -X DELETE').replace(STAND_IN, upstream);
    expect((await run('sh', ['-c', kill])).stdout).toBe('{"usedUp":1}');
    expect(await converse()).toBe('You said: Hello\n');

    const rotations = await member.of(provider).rotations();
    expect(rotations.map(({ failedKeyId }) => failedKeyId)).toEqual(['first']);
  },
);
