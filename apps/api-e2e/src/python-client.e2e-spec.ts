import { pythonEnvironment } from '@keypool/embedded-mongo';
import { eventually, remember } from '@keypool/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { countedTokens } from './support/counted-tokens';
import { EACH_PROVIDER } from './support/providers';
import { ProxyScene } from './support/proxy-scene';
import { TOKENS } from './support/stand-in-openai';

const SUPPORT = join(__dirname, 'support');
const VERSION = '3.57.0';
const ROUNDS = 8;
const REQUESTS_OF_ROUND = 4;
const VECTOR = [0.5, -0.25];
const SEEN = ['Hello, world!', 'Hello, world!', 'weather', '{"city":"Hanoi"}', [VECTOR, VECTOR]];

let proxies: ProxyScene;
let python: string;

beforeAll(async () => {
  proxies = await ProxyScene.start();
  const steps: string[] = [];
  const environment = await pythonEnvironment(
    {
      label: `openai ${VERSION}`,
      name: `openai-${VERSION}`,
      module: 'openai',
      requirements: join(SUPPORT, 'openai-requirements.txt'),
      megabytes: 50,
    },
    proxies.scene.dataDir,
    (step) => steps.push(step),
  );
  if ('reason' in environment) {
    throw new Error([...steps, environment.reason].join('\n'));
  }
  ({ python } = environment);
});

afterAll(() => proxies.end());

/** What the client saw, round by round. */
async function seenAt(baseUrl: string): Promise<unknown[]> {
  const script = join(SUPPORT, 'openai-client.py');
  const child = spawn(python, ['-I', script, baseUrl, String(ROUNDS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  remember(child);
  const [lines, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(code).toBe(0);
  return lines
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

test.each(EACH_PROVIDER)(
  "OpenAI's client in Python at %s sees nothing of keys that die",
  async (id, provider) => {
    await proxies.addKeys(provider);
    const seen = await seenAt(`${proxies.proxy.url}/${id}/v1`);
    expect(seen).toEqual(Array.from({ length: ROUNDS }, () => SEEN));

    const { spent } = proxies.upstreamOf(provider);
    const tokens = [...spent.values()].reduce((sum, each) => sum + each, 0);
    expect(tokens).toBe(ROUNDS * REQUESTS_OF_ROUND * TOKENS);
    await eventually(async () =>
      expect(await countedTokens(proxies.scene, provider)).toEqual(spent),
    );
    const rotations = await proxies.member.of(provider).rotations();
    expect(rotations.length).toBeGreaterThanOrEqual(2);
  },
);
