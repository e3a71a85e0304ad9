/** `npm run soak -- --minutes N`: Keypool and the reverse proxy under mixed load, while keys and the engine die (docs/testing.md). */
import { ReverseProxy } from '@keypool/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import OpenAI from 'openai';
import { ask } from '../support/ask';
import { countedTokens } from '../support/counted-tokens';
import { OwnScene } from '../support/embedded-database';
import type { ProviderClient } from '../support/provider-client';
import { PROVIDERS, type ProviderUnderTest } from '../support/providers';
import { StandInOpenAi } from '../support/stand-in-openai';
import { endLeftovers } from '../support/with-server';
import { WatchedProcess } from './watched-process';

const CLIENTS = 10;
const PAUSE_MS = 150;
const KEYS = 8;
const RESERVE = 20;
const REQUESTS_OF_KEY = 200;
const SAMPLE_EVERY_MS = 10_000;
const ENGINE_DIES_EVERY_MS = 120_000;
const SETTLED_AFTER_MS = 15_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One provider with its upstream, and the clients that ask it. */
class Traffic {
  readonly failures: string[] = [];
  readonly upstream: StandInOpenAi;
  sent = 0;
  private added = 0;

  constructor(
    readonly provider: ProviderUnderTest,
    private readonly pool: ProviderClient,
  ) {
    this.upstream = new StandInOpenAi(provider, REQUESTS_OF_KEY);
    this.upstream.disturbsEvery = 50;
  }

  async prepare(): Promise<void> {
    await this.upstream.start();
    for (let index = 0; index < KEYS; index += 1) {
      await this.pool.addKey(`${this.provider.id}-${index}`);
      await this.pool.bind('exit', `${this.provider.id}-${index}`);
    }
    await this.fillReserve();
  }

  /** Keys die all the time. */
  async fillReserve(): Promise<void> {
    const left = (await this.pool.backups()).filter(({ isUsed }) => !isUsed).length;
    for (let count = left; count < RESERVE; count += 1) {
      await this.pool.addBackup(`${this.provider.id}-backup-${this.added++}`);
    }
  }

  async client(openai: OpenAI, until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await ask(openai, this.sent++).catch((error: unknown) => this.failures.push(String(error)));
      await sleep(PAUSE_MS);
    }
  }
}

async function run(scene: OwnScene, minutes: number): Promise<string[]> {
  const member = await scene.start();
  await member.admin.post('/admin/proxies', { id: 'exit', name: 'exit' });
  const traffics = PROVIDERS.map((provider) => new Traffic(provider, member.of(provider)));
  for (const traffic of traffics) {
    await traffic.prepare();
  }
  const proxy = await ReverseProxy.start({
    KEYPOOL_PROXY_KEYPOOL: member.keypool.url,
    KEYPOOL_PROXY_TOKEN: await member.token({ scope: 'worker' }),
    KEYPOOL_PROXY_ID: 'exit',
    KEYPOOL_PROXY_LOG_LEVEL: 'error',
    ...Object.fromEntries(
      traffics.map(({ provider, upstream }) => [
        `KEYPOOL_PROXY_${provider.id.toUpperCase()}_URL`,
        upstream.url,
      ]),
    ),
  });
  const authorization = `Bearer ${await member.token({ scope: 'metrics' })}`;
  const watched = [
    new WatchedProcess('API', member.keypool.url, { authorization }),
    new WatchedProcess('proxy', proxy.url),
  ];
  const before = await Promise.all(watched.map((each) => each.sample()));

  const end = new AbortController();
  const began = performance.now();
  const clients = traffics.flatMap((traffic) => {
    const baseURL = `${proxy.url}/${traffic.provider.id}/v1`;
    const openai = new OpenAI({ baseURL, apiKey: 'any', maxRetries: 0 });
    return Array.from({ length: CLIENTS }, () => traffic.client(openai, end.signal));
  });
  let engineDies = began + ENGINE_DIES_EVERY_MS / 2;
  let engineDied = 0;
  while (performance.now() - began < minutes * 60_000) {
    await sleep(SAMPLE_EVERY_MS);
    const samples = await Promise.all(watched.map((each) => each.sample()));
    const sent = traffics.reduce((sum, traffic) => sum + traffic.sent, 0);
    const failed = traffics.reduce((sum, { failures }) => sum + failures.length, 0);
    const memory = samples.map((sample) => Math.round(sample.memory)).join(' and ');
    const seconds = Math.round((performance.now() - began) / 1_000);
    say(`${seconds} s: ${sent} requests, ${failed} failed, API and proxy use ${memory} MiB`);
    await Promise.all(traffics.map((traffic) => traffic.fillReserve()));
    if (performance.now() > engineDies) {
      engineDies += ENGINE_DIES_EVERY_MS;
      engineDied += 1;
      say('the engine is killed');
      process.kill(scene.pids.engine, 'SIGKILL');
    }
  }
  end.abort();
  await Promise.all(clients);
  await sleep(SETTLED_AFTER_MS);
  const after = await Promise.all(watched.map((each) => each.sample()));
  await proxy.stop();

  say('');
  for (const [index, each] of watched.entries()) {
    const [first, last] = [before[index], after[index]];
    if (first && last) {
      each.report({ before: first, after: last }).forEach(say);
    }
  }
  say(`The engine was killed ${engineDied} times.`);
  const violations: string[] = [];
  for (const { provider, upstream, failures, sent } of traffics) {
    upstream.stop();
    const counted = await scene.look((database) => countedTokens({ database }, provider));
    const wrong = [...upstream.spent].filter(([secret, tokens]) => counted.get(secret) !== tokens);
    const rotations = (await member.of(provider).rotations()).length;
    say(`${provider.id}: ${sent} requests, ${rotations} rotations or more`);
    violations.push(
      ...failures.slice(0, 5),
      ...(failures.length > 0 ? [`${provider.id}: ${failures.length} requests failed`] : []),
      ...(wrong.length > 0 ? [`${provider.id}: tokens of ${wrong.length} keys are wrong`] : []),
    );
  }
  return violations;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) {
    throw new Error('--minutes is a number above 0');
  }
  endLeftovers();
  const scene = await OwnScene.create();
  try {
    const violations = await run(scene, minutes);
    violations.forEach(say);
    say(`${violations.length} violations`);
    process.exitCode = violations.length === 0 ? 0 : 1;
  } finally {
    await scene.end();
  }
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    say(String(error));
    // Upstreams and clients of an unfinished run would keep it.
    process.exit(1);
  },
);
