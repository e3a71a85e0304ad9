import { eventually, freePort } from '@keypool/testing';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import OpenAI, { toFile } from 'openai';
import { findNginx, Nginx } from './support/nginx';
import { ownCertificate } from './support/own-certificate';
import { EACH_PROVIDER, type ProviderUnderTest } from './support/providers';
import { ProxyScene } from './support/proxy-scene';

const RECIPE = join(__dirname, '../../../docs/workers/nginx.conf');
const CHAT = { model: 'm', messages: [{ role: 'user' as const, content: 'Say hello.' }] };
/** More than the first two keys can answer. */
const CHATS = 20;
const LARGE = 20 * 1_048_576;
const CLIENT_TOKEN = 'token-of-a-client';

const certificates = getCACertificates('default');
const program = findNginx();
let folder: string;
let signIn: Server;
let proxies: ProxyScene;
let nginx: Nginx | null = null;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keypool-nginx-'));
  proxies = await ProxyScene.start();
  signIn = createServer((request, response) => {
    const mayUse = request.headers.authorization === `Bearer ${CLIENT_TOKEN}`;
    response.writeHead(mayUse ? 204 : 401).end();
  });
  signIn.listen(0, '127.0.0.1');
  await once(signIn, 'listening');
  const own = ownCertificate('localhost');
  writeFileSync(join(folder, 'site.pem'), own.cert);
  writeFileSync(join(folder, 'site.key'), own.key, { mode: 0o600 });
  setDefaultCACertificates([...certificates, own.cert]);
  const port = await freePort();
  url = `https://localhost:${port}`;
  nginx = program && Nginx.start(program, recipeAt(port), folder);
  if (nginx) {
    await eventually(async () => expect((await fetch(`${url}/health/live`)).status).toBe(401));
  }
});

afterAll(async () => {
  await nginx?.stop();
  program?.remove();
  setDefaultCACertificates(certificates);
  signIn.close();
  signIn.closeAllConnections();
  await proxies.end();
  rmSync(folder, { recursive: true, force: true });
});

/** As in the docs, with the addresses of this run. */
function recipeAt(port: string): string {
  const { port: asked } = signIn.address() as AddressInfo;
  const changes: readonly (readonly [string, string])[] = [
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['http://127.0.0.1:3001', proxies.proxy.url],
    ['http://127.0.0.1:9000', `http://127.0.0.1:${asked}`],
    ['/etc/nginx/llm.example.com.pem', join(folder, 'site.pem')],
    ['/etc/nginx/llm.example.com.key', join(folder, 'site.key')],
  ];
  return changes.reduce(
    (site, [documented, real]) => {
      expect(site).toContain(documented);
      return site.replace(documented, real);
    },
    readFileSync(RECIPE, 'utf8'),
  );
}

function clientOf({ id }: ProviderUnderTest, apiKey: string): OpenAI {
  return new OpenAI({ baseURL: `${url}/${id}/v1`, apiKey, maxRetries: 0 });
}

/** What a client sees of a stream whose upstream stops after the first word, and how many of those calls are left. */
async function abortedStream(openai: OpenAI, provider: ProviderUnderTest): Promise<string[]> {
  const upstream = proxies.upstreamOf(provider);
  const words: string[] = [];
  upstream.holdsStreams = true;
  const stream = await openai.chat.completions.create({ ...CHAT, stream: true });
  for await (const { choices } of stream) {
    words.push(choices[0]?.delta.content ?? '');
    stream.controller.abort();
  }
  await eventually(() => expect(upstream.held.size).toBe(0));
  upstream.holdsStreams = false;
  return words;
}

const statusOf = (error: unknown) => (error instanceof OpenAI.APIError ? error.status : error);

async function seenAt(provider: ProviderUnderTest): Promise<object> {
  const openai = clientOf(provider, CLIENT_TOKEN);
  const said = new Set<string | null | undefined>();
  for (let number = 0; number < CHATS; number++) {
    const { choices } = await openai.chat.completions.create(CHAT);
    said.add(choices[0]?.message.content);
  }
  const file = await toFile(Buffer.alloc(LARGE, 'x'), 'large.bin');
  const { bytes } = await openai.files.create({ file, purpose: 'batch' });
  const stranger = clientOf(provider, 'another-token').chat.completions.create(CHAT);
  return {
    said: [...said],
    streamed: await abortedStream(openai, provider),
    isWhole: bytes > LARGE,
    stranger: await stranger.catch(statusOf),
    metrics: (await fetch(`${url}/metrics`)).status,
  };
}

test.each(EACH_PROVIDER)(
  'nginx, where it can be had, passes all that the reverse proxy does for %s, to those who may use it',
  async (_, provider) => {
    await proxies.addKeys(provider);
    const expected = {
      said: ['Hello, world!'],
      streamed: ['Hello'],
      isWhole: true,
      stranger: 401,
      metrics: 404,
    };
    expect(nginx ? await seenAt(provider) : expected).toEqual(expected);
    const rotations = await proxies.member.of(provider).rotations();
    expect(rotations.length > 0).toBe(nginx !== null);
  },
);
