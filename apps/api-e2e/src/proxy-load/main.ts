/** `npm run proxy-load`: many clients of OpenAI's at a time, keys that die, and a Keypool that is restarted (docs/testing.md). */
import { freePort, ReverseProxy } from '@keypool/testing';
import OpenAI from 'openai';
import { ask } from '../support/ask';
import { countedTokens } from '../support/counted-tokens';
import { PROVIDERS } from '../support/providers';
import { Scene } from '../support/scene';
import { StandInOpenAi, TOKENS } from '../support/stand-in-openai';
import { withServer } from '../support/with-server';

const REQUESTS = 10_000;
const CLIENTS = 50;
const KEYS = 8;
const BACKUPS = 40;
const REQUESTS_OF_KEY = 360;
const STATUS_EVERY = 1_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The memory that the proxy uses, in MiB. */
async function memoryOf(proxy: ReverseProxy): Promise<number> {
  const metrics = await (await fetch(`${proxy.url}/metrics`)).text();
  const [, bytes] = /^process_resident_memory_bytes (\d+)/m.exec(metrics) ?? [];
  return Math.round(Number(bytes) / 1_048_576);
}

async function run(scene: Scene): Promise<string[]> {
  const [provider] = PROVIDERS;
  if (!provider) {
    throw new Error('there is no provider');
  }
  const port = await freePort();
  let member = await scene.join({ PORT: port });
  const pool = member.of(provider);
  await pool.addPool('exit', ...Array.from({ length: KEYS }, (_, index) => `key-${index}`));
  for (let index = 0; index < BACKUPS; index++) {
    await pool.addBackup(`backup-${index}`);
  }
  const upstream = new StandInOpenAi(provider, REQUESTS_OF_KEY);
  upstream.disturbsEvery = 50;
  await upstream.start();
  const proxy = await ReverseProxy.start({
    KEYPOOL_PROXY_KEYPOOL: member.keypool.url,
    KEYPOOL_PROXY_TOKEN: await member.token({ scope: 'worker' }),
    KEYPOOL_PROXY_ID: 'exit',
    KEYPOOL_PROXY_PROVIDER: provider.id,
    [`KEYPOOL_PROXY_${provider.id.toUpperCase()}_URL`]: upstream.url,
    KEYPOOL_PROXY_LOG_LEVEL: 'warn',
    // What it does not need is given back early, so that a leak is seen.
    NODE_OPTIONS: '--max-old-space-size=64',
  });
  const openai = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: 'any', maxRetries: 0 });

  const failures: string[] = [];
  const memory: number[] = [];
  let sent = 0;
  let restarted: Promise<unknown> = Promise.resolve();
  const client = async () => {
    while (sent < REQUESTS) {
      const number = sent++;
      if (number % STATUS_EVERY === 0) {
        memory.push(await memoryOf(proxy));
        say(`${number} requests, ${failures.length} failed, the proxy uses ${memory.at(-1)} MiB`);
      }
      if (number === REQUESTS / 2) {
        say('Keypool is restarted');
        restarted = member.keypool.stop().then(async () => {
          member = await scene.join({ PORT: port });
          say('Keypool is back');
        });
      }
      await ask(openai, number).catch((error: unknown) => failures.push(String(error)));
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const seconds = (performance.now() - began) / 1_000;
  await restarted;
  memory.push(await memoryOf(proxy));
  await proxy.stop();
  upstream.stop();

  const counted = await countedTokens(scene, provider);
  const wrong = [...upstream.spent].filter(([secret, tokens]) => counted.get(secret) !== tokens);
  const spent = [...upstream.spent.values()].reduce((sum, tokens) => sum + tokens, 0);
  const rotations = (await member.of(provider).rotations()).length;
  say(
    `\n${sent} requests by ${CLIENTS} clients in ${Math.round(seconds)} s, ${rotations} keys rotated, ${spent} tokens spent, memory ${memory.join(', ')} MiB`,
  );
  return [
    ...failures.slice(0, 5),
    ...(failures.length > 0 ? [`${failures.length} requests failed`] : []),
    ...wrong.map(([, tokens]) => `a key spent ${tokens} tokens, and another number was counted`),
    ...(spent === REQUESTS * TOKENS ? [] : [`${REQUESTS * TOKENS} tokens were to be spent`]),
    ...(rotations < 15 ? ['too few keys died'] : []),
  ];
}

async function main(): Promise<void> {
  await withServer(say, async (uri, isOwn) => {
    const scene = await Scene.create({}, uri);
    try {
      const violations = await run(scene);
      violations.forEach(say);
      say(`${violations.length} violations`);
      process.exitCode = violations.length === 0 ? 0 : 1;
    } finally {
      await scene.end({ drop: !isOwn });
    }
  });
}

main().catch((error: unknown) => {
  say(String(error));
  process.exitCode = 1;
});
