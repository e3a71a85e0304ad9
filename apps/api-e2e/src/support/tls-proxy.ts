import { type Answer, eventually, freePort, type Method, workspaceRoot } from '@keypool/testing';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpsRequest } from 'node:https';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DebianProgram } from './debian-program';
import { Nginx } from './nginx';
import { ownCertificate } from './own-certificate';

/** The name in the certificate. */
export const PUBLIC_NAME = 'keypool.example';

/** Nothing but these tests trusts it. */
const OWN = ownCertificate(PUBLIC_NAME);

export interface Ask {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The client's address, one of loopback. */
  readonly from?: string;
}

/** What a client at this address gets, over TLS or without. */
export async function askAt(
  url: string,
  method: Method,
  path: string,
  { body, headers, from }: Ask = {},
): Promise<Answer> {
  const { protocol, hostname, port } = new URL(url);
  const options = {
    hostname,
    port,
    ...(from === undefined ? {} : { localAddress: from }),
    method,
    path,
    headers: {
      host: PUBLIC_NAME,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  };
  const sent =
    protocol === 'https:'
      ? httpsRequest({ ...options, servername: PUBLIC_NAME, ca: OWN.cert })
      : httpRequest(options);
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = await once(sent, 'response');
  const answer = await text(response);
  const isJson = /json/.test(response.headers['content-type'] ?? '');
  return {
    status: response.statusCode,
    headers: response.headers,
    text: answer,
    body: isJson ? JSON.parse(answer) : null,
  };
}

/** A reverse proxy that speaks TLS, passes the name on, and adds the client's address to what it was told. */
export class TlsProxy {
  private constructor(
    private readonly url: string,
    private readonly end: () => Promise<void>,
  ) {}

  /**
   * An nginx as docs/operations.md sets it up. Where there is none, Node does the same.
   * @param from the address from which it speaks to Keypool
   */
  static start(keypool: string, from: string, nginx: DebianProgram | null): Promise<TlsProxy> {
    return nginx ? TlsProxy.startNginx(keypool, from, nginx) : TlsProxy.startNode(keypool, from);
  }

  private static async startNginx(
    keypool: string,
    from: string,
    program: DebianProgram,
  ): Promise<TlsProxy> {
    const folder = mkdtempSync(join(tmpdir(), 'keypool-tls-'));
    writeFileSync(join(folder, 'site.pem'), OWN.cert);
    writeFileSync(join(folder, 'site.key'), OWN.key, { mode: 0o600 });
    const port = await freePort();
    const site = `
server {
  listen 127.0.0.1:${port} ssl;
  ssl_certificate ${folder}/site.pem;
  ssl_certificate_key ${folder}/site.key;
  proxy_bind ${from};
  ${recipeFor(keypool)}
}
`;
    const nginx = Nginx.start(program, site, folder);
    const proxy = new TlsProxy(`https://127.0.0.1:${port}`, async () => {
      await nginx.stop();
      rmSync(folder, { recursive: true });
    });
    await eventually(() => proxy.ask('GET', '/health/live'));
    return proxy;
  }

  private static async startNode(keypool: string, from: string): Promise<TlsProxy> {
    const { hostname, port } = new URL(keypool);
    const server = createServer(OWN, (incoming, outgoing) => {
      const { 'x-forwarded-for': before, ...headers } = incoming.headers;
      const client = incoming.socket.remoteAddress;
      const passed = httpRequest(
        {
          hostname,
          port,
          localAddress: from,
          method: incoming.method,
          path: incoming.url,
          headers: {
            ...headers,
            'x-forwarded-for': before === undefined ? client : `${before}, ${client}`,
          },
        },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      passed.on('error', () => outgoing.destroy());
      incoming.pipe(passed);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: own } = server.address() as AddressInfo;
    return new TlsProxy(`https://127.0.0.1:${own}`, async () => {
      server.closeAllConnections();
      server.close();
    });
  }

  /** What a client gets over TLS. */
  ask(method: Method, path: string, ask?: Ask): Promise<Answer> {
    return askAt(this.url, method, path, ask);
  }

  stop(): Promise<void> {
    return this.end();
  }
}

/** The `location` of docs/operations.md, "Behind TLS". */
function recipeFor(keypool: string): string {
  const docs = readFileSync(join(workspaceRoot(), 'docs/operations.md'), 'utf8');
  const [, recipe = ''] = /^## Behind TLS$.*?^```nginx\n(.*?)^```$/ms.exec(docs) ?? [];
  expect(recipe).toContain('http://127.0.0.1:3000;');
  return recipe.replace('http://127.0.0.1:3000;', `${keypool};`);
}
