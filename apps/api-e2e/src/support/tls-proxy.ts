import type { Answer, Method } from '@keypool/testing';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import { text } from 'node:stream/consumers';
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

/** A reverse proxy that speaks TLS, passes the name on, and adds the client's address to what it was told. */
export class TlsProxy {
  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  /** @param from the address from which it speaks to Keypool */
  static async start(keypool: string, from: string): Promise<TlsProxy> {
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
            'x-forwarded-proto': 'https',
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
    const address = server.address();
    return new TlsProxy(server, typeof address === 'object' && address ? address.port : 0);
  }

  /** What a client gets over TLS. */
  async ask(method: Method, path: string, { body, headers, from }: Ask = {}): Promise<Answer> {
    const sent = httpsRequest({
      hostname: '127.0.0.1',
      port: this.port,
      ...(from === undefined ? {} : { localAddress: from }),
      servername: PUBLIC_NAME,
      ca: OWN.cert,
      method,
      path,
      headers: {
        host: PUBLIC_NAME,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
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

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
