import { pythonEnvironment } from '@keypool/embedded-mongo';
import { eventually, remember } from '@keypool/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { countedTokens } from './counted-tokens';
import { EACH_PROVIDER } from './providers';
import { ProxyScene } from './proxy-scene';
import { TOKENS } from './stand-in-openai';

const ROUNDS = 8;
const REQUESTS_OF_ROUND = 4;
const VECTOR = [0.5, -0.25];
const SEEN = ['Hello, world!', 'Hello, world!', 'weather', '{"city":"Hanoi"}', [VECTOR, VECTOR]];

/** A client from PyPI. Its script and what it needs are next to this file: `<name>-client.py`, `<name>-requirements.txt`. */
export interface PythonClient {
  readonly name: string;
  readonly version: string;
  readonly megabytes: number;
}

/** It talks to the reverse proxy in front of upstreams whose keys die. */
export function describePythonClient({ name, version, megabytes }: PythonClient): void {
  let proxies: ProxyScene;
  let python: string;

  beforeAll(async () => {
    proxies = await ProxyScene.start();
    const steps: string[] = [];
    const environment = await pythonEnvironment(
      {
        label: `${name} ${version}`,
        name: `${name}-${version}`,
        module: name,
        requirements: join(__dirname, `${name}-requirements.txt`),
        megabytes,
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
    const script = join(__dirname, `${name}-client.py`);
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
    `PyPI's ${name} at %s sees nothing of keys that die`,
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
}
