/**
 * What a call of an upstream costs through Keypool, and through gateways that take each call through themselves: Portkey's, and
 * LiteLLM's proxy where it is installed.
 */
import { ReverseProxy } from '@keypool/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeypool, type BenchKeypool } from './keypool';
import { LITELLM, startLiteLlm } from './litellm';
import { answerTimes, type Load } from './load';
import { compare, judge, median, percentile99, print, printMachine } from './measure';
import { PORTKEY, startPortkey } from './portkey';
import { costOfRequest, pin, startApp, type Server } from './server';

const KEYS = 50;
/** As many as a worker sends at once. */
const REPORTS = 50;
const ROUNDS = 5;
const MS = 1_000;
/** A server that runs for days has compiled what it runs often. */
const WARM_UP_MS = 5_000;
const AT_MOST = { ofWorker: 0.1, ofProxy: 0.5 };
/** The servers that are measured share a processor. The client and the upstream have the other one. */
const PROCESSORS = { ofClient: 0, ofServers: 1 };
const API_KEY = 'sk-0123456789abcdef-0';

const CHAT = { model: 'm', messages: [{ role: 'user', content: 'Say hello.' }] };
/** How a client asks: for a whole answer, and for a stream of 21 events. */
const CALLS = [
  { kind: 'a call', load: callOf(CHAT) },
  { kind: 'a streamed call', load: callOf({ ...CHAT, stream: true }) },
];

function callOf(body: object): Load {
  return {
    path: '/v1/chat/completions',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${API_KEY}` },
  };
}

/** What stands between client and upstream. */
interface Gateway {
  readonly name: string;
  readonly server: Pick<Server, 'url' | 'pid'>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Processes that it makes work. */
  readonly behind?: readonly { readonly pid: number }[];
}

function through({ headers }: Gateway, load: Load): Load {
  return { ...load, headers: { ...load.headers, ...headers } };
}

async function warmUp(gateways: readonly Gateway[]): Promise<void> {
  for (const gateway of gateways) {
    for (const { load } of CALLS) {
      await costOfRequest(gateway.server, through(gateway, load), { ms: WARM_UP_MS });
    }
  }
}

/** The first two are the baseline and the reverse proxy. */
async function compareCosts(gateways: readonly Gateway[]): Promise<void> {
  for (const { kind, load } of CALLS) {
    const [, ofProxy] = await compare(
      `Processor time of ${kind}`,
      'µs',
      gateways.map((gateway) => ({
        name: gateway.name,
        round: () =>
          costOfRequest(gateway.server, through(gateway, load), {
            ms: MS,
            behind: gateway.behind,
          }),
      })),
      ROUNDS,
    );
    judge(ofProxy, AT_MOST.ofProxy);
  }
}

async function compareTimes(gateways: readonly Gateway[], upstream: Server): Promise<void> {
  for (const { kind, load } of CALLS) {
    for (const [title, figure] of [
      ['Median', median],
      ['99th percentile', percentile99],
    ] as const) {
      const timeAt = async (server: string, sent: Load) =>
        figure(await answerTimes(server, sent, 1, MS / 2));
      const [, ofProxy] = await compare(
        `${title} of what ${kind} takes longer than without anything between, one at a time`,
        'ms',
        gateways.map((gateway) => ({
          name: gateway.name,
          round: async () =>
            (await timeAt(gateway.server.url, through(gateway, load))) -
            (await timeAt(upstream.url, load)),
        })),
        ROUNDS,
      );
      judge(ofProxy, AT_MOST.ofProxy);
    }
  }
}

/** A worker of its own takes calls past Keypool. */
async function compareWorker(portkey: Gateway, { keypool, acquire }: BenchKeypool): Promise<void> {
  const reports = Array.from({ length: REPORTS }, (_, index) => ({
    keyId: `key-${index % KEYS}`,
    tokens: 212,
    requests: 1,
  }));
  const usage = {
    ...acquire,
    path: '/internal/ohmygpt/usage',
    body: JSON.stringify({ reports }),
  };
  const call = through(portkey, callOf(CHAT));
  const [, ofWorker] = await compare(
    "Keypool's share of a worker's own call",
    'µs',
    [
      { name: portkey.name, round: () => costOfRequest(portkey.server, call, { ms: MS }) },
      {
        name: `acquire, and a ${REPORTS}th of a usage report`,
        round: async () =>
          (await costOfRequest(keypool, acquire, { ms: MS })) +
          (await costOfRequest(keypool, usage, { ms: MS })) / REPORTS,
      },
    ],
    ROUNDS,
  );
  judge(ofWorker, AT_MOST.ofWorker);
}

async function main(): Promise<void> {
  printMachine();
  const folder = mkdtempSync(join(tmpdir(), 'keypool-bench-'));
  const upstream = await startApp('mock-app', folder);
  const baseUrl = `${upstream.url}/v1`;
  const portkey = await startPortkey();
  const litellm = await startLiteLlm(folder, { model: CHAT.model, baseUrl, apiKey: API_KEY });
  const own = await startKeypool(KEYS, { dataDir: join(folder, 'data') });
  const proxy = await ReverseProxy.start({
    KEYPOOL_PROXY_KEYPOOL: own.keypool.url,
    KEYPOOL_PROXY_TOKEN: own.token,
    KEYPOOL_PROXY_ID: 'p',
    KEYPOOL_PROXY_PROVIDER: 'ohmygpt',
    KEYPOOL_PROXY_OHMYGPT_URL: upstream.url,
  });
  const baseline: Gateway = {
    name: PORTKEY,
    server: portkey,
    headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': baseUrl },
  };
  const gateways: Gateway[] = [
    baseline,
    { name: 'the reverse proxy, and Keypool', server: proxy, behind: [own.keypool] },
    ...(litellm ? [{ name: LITELLM, server: litellm }] : []),
  ];
  try {
    [process, upstream].forEach((each) => pin(each, PROCESSORS.ofClient));
    [own.keypool, ...gateways.map(({ server }) => server)].forEach((each) =>
      pin(each, PROCESSORS.ofServers),
    );
    print(`${KEYS} keys, 32 connections, ${MS / 1_000} s a round`);
    await warmUp(gateways);
    await compareCosts(gateways);
    await compareWorker(baseline, own);
    await compareTimes(gateways, upstream);
  } finally {
    await proxy.stop();
    await Promise.all(
      [upstream, portkey, own.keypool, ...(litellm ? [litellm] : [])].map((each) => each.stop()),
    );
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
