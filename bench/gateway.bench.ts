/** What a call of an upstream costs through Keypool, and through Portkey's gateway, which takes each call through itself. */
import { ReverseProxy } from '@keypool/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeypool } from './keypool';
import { answerTimes, type Load } from './load';
import { compare, judge, median, percentile99, print, printMachine } from './measure';
import { PORTKEY, startPortkey } from './portkey';
import { costOfRequest, pin, startApp } from './server';

const KEYS = 50;
/** As many as a worker sends at once. */
const REPORTS = 50;
const MS = 1_500;
const AT_MOST = { ofWorker: 0.1, ofProxy: 0.5 };
/** The servers that are measured share a processor. The client and the upstream have the other one. */
const PROCESSORS = { ofClient: 0, ofServers: 1 };
const KEY = 'sk-0123456789abcdef-0';

function chat(fields: object): Load {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Say hello.' }], ...fields };
  return {
    path: '/v1/chat/completions',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${KEY}` },
  };
}

const KINDS = [
  { name: 'a call', load: chat({}) },
  {
    name: 'a streamed call',
    load: chat({ stream: true, stream_options: { include_usage: true } }),
  },
];

async function main(): Promise<void> {
  printMachine();
  const folder = mkdtempSync(join(tmpdir(), 'keypool-bench-'));
  const upstream = await startApp('mock-app', folder);
  const portkey = await startPortkey();
  const { keypool, token, acquire } = await startKeypool(KEYS, { dataDir: join(folder, 'data') });
  const proxy = await ReverseProxy.start({
    KEYPOOL_PROXY_KEYPOOL: keypool.url,
    KEYPOOL_PROXY_TOKEN: token,
    KEYPOOL_PROXY_ID: 'p',
    KEYPOOL_PROXY_PROVIDER: 'ohmygpt',
    KEYPOOL_PROXY_OHMYGPT_URL: upstream.url,
  });
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
  const throughPortkey = (load: Load): Load => ({
    ...load,
    headers: {
      ...load.headers,
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstream.url}/v1`,
    },
  });
  try {
    [process, upstream].forEach((each) => pin(each, PROCESSORS.ofClient));
    [portkey, keypool, proxy].forEach((each) => pin(each, PROCESSORS.ofServers));
    print(`${PORTKEY}, ${KEYS} keys, 32 connections, ${MS / 1_000} s a round`);
    const worker = {
      name: `a worker: acquire, and a ${REPORTS}th of a usage report`,
      round: async () =>
        (await costOfRequest(keypool, acquire, { ms: MS })) +
        (await costOfRequest(keypool, usage, { ms: MS })) / REPORTS,
    };
    for (const { name, load } of KINDS) {
      const [, ofProxy, ofWorker] = await compare(
        `Processor time of ${name}`,
        'µs',
        [
          {
            name: 'Portkey',
            round: () => costOfRequest(portkey, throughPortkey(load), { ms: MS }),
          },
          {
            name: 'the reverse proxy, and Keypool behind it',
            round: () => costOfRequest(proxy, load, { ms: MS, behind: [keypool] }),
          },
          ...(load === KINDS[0]?.load ? [worker] : []),
        ],
        5,
      );
      judge(ofProxy, AT_MOST.ofProxy);
      if (ofWorker !== undefined) {
        judge(ofWorker, AT_MOST.ofWorker);
      }
      for (const [title, figure] of [
        ['Median', median],
        ['99th percentile', percentile99],
      ] as const) {
        const timeOf = async (server: string, asked: Load) =>
          figure(await answerTimes(server, asked, 1, MS / 2));
        const [, added] = await compare(
          `${title} of what ${name} takes longer than without anything between, one at a time`,
          'ms',
          [
            {
              name: 'Portkey',
              round: async () =>
                (await timeOf(portkey.url, throughPortkey(load))) -
                (await timeOf(upstream.url, load)),
            },
            {
              name: 'the reverse proxy',
              round: async () =>
                (await timeOf(proxy.url, load)) - (await timeOf(upstream.url, load)),
            },
          ],
          5,
        );
        judge(added, AT_MOST.ofProxy);
      }
    }
  } finally {
    await proxy.stop();
    await Promise.all([upstream, portkey, keypool].map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
