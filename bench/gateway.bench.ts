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

const CALL: Load = {
  path: '/v1/chat/completions',
  body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Say hello.' }] }),
  headers: { authorization: `Bearer ${KEY}` },
};

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
  const throughPortkey: Load = {
    ...CALL,
    headers: {
      ...CALL.headers,
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstream.url}/v1`,
    },
  };
  try {
    [process, upstream].forEach((each) => pin(each, PROCESSORS.ofClient));
    [portkey, keypool, proxy].forEach((each) => pin(each, PROCESSORS.ofServers));
    print(`${PORTKEY}, ${KEYS} keys, 32 connections, ${MS / 1_000} s a round`);
    const [, ofProxy, ofWorker] = await compare(
      'Processor time of a call',
      'µs',
      [
        { name: 'Portkey', round: () => costOfRequest(portkey, throughPortkey, { ms: MS }) },
        {
          name: 'the reverse proxy, and Keypool behind it',
          round: () => costOfRequest(proxy, CALL, { ms: MS, behind: [keypool] }),
        },
        {
          name: `a worker: acquire, and a ${REPORTS}th of a usage report`,
          round: async () =>
            (await costOfRequest(keypool, acquire, { ms: MS })) +
            (await costOfRequest(keypool, usage, { ms: MS })) / REPORTS,
        },
      ],
      5,
    );
    judge(ofProxy, AT_MOST.ofProxy);
    judge(ofWorker, AT_MOST.ofWorker);
    for (const [title, figure] of [
      ['Median', median],
      ['99th percentile', percentile99],
    ] as const) {
      const added = async (server: string, load: Load) =>
        figure(await answerTimes(server, load, 1, MS / 2)) -
        figure(await answerTimes(upstream.url, CALL, 1, MS / 2));
      const [, ofAdded] = await compare(
        `${title} of what a call takes longer than without anything between, one at a time`,
        'ms',
        [
          { name: 'Portkey', round: () => added(portkey.url, throughPortkey) },
          { name: 'the reverse proxy', round: () => added(proxy.url, CALL) },
        ],
        5,
      );
      judge(ofAdded, AT_MOST.ofProxy);
    }
  } finally {
    await proxy.stop();
    await Promise.all([upstream, portkey, keypool].map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
