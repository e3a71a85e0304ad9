import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** An exit of the operator's: remembers where it was asked to connect to, and with which password. */
export interface Exit {
  readonly url: (user?: string) => string;
  readonly asked: string[];
  stop(): void;
}

/** An HTTP proxy that tunnels. @param refusesWith a status instead */
export async function startHttpExit(refusesWith?: number): Promise<Exit> {
  const asked: string[] = [];
  const server = createHttpServer();
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    const [, basic = ''] = (headers['proxy-authorization'] ?? '').split(' ');
    asked.push(`${Buffer.from(basic, 'base64').toString()} ${url}`);
    if (refusesWith !== undefined) {
      client.end(`HTTP/1.1 ${refusesWith} No\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${url}`);
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  return listening(server, 'http', asked);
}

/** A SOCKS5 proxy with a password (RFC 1928, RFC 1929). */
export async function startSocksExit(): Promise<Exit> {
  const asked: string[] = [];
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    serveSocks(client, asked).catch(() => client.destroy());
  });
  return listening(server, 'socks5', asked);
}

async function serveSocks(client: Socket, asked: string[]): Promise<void> {
  const next = () => new Promise<Buffer>((resolve) => client.once('data', resolve));
  await next();
  client.write(Buffer.from([5, 2]));
  const login = await next();
  const nameEnd = 2 + (login[1] ?? 0);
  const user = `${login.toString('utf8', 2, nameEnd)}:${login.toString('utf8', nameEnd + 1)}`;
  client.write(Buffer.from([1, 0]));
  const wish = await next();
  const isName = wish[3] === 3;
  const host = isName
    ? wish.toString('utf8', 5, 5 + (wish[4] ?? 0))
    : [...wish.subarray(4, 8)].join('.');
  const port = wish.readUInt16BE(wish.length - 2);
  asked.push(`${user} ${host}:${port}`);
  const upstream = connect(port, host, () => {
    client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    upstream.pipe(client).pipe(upstream);
  });
  upstream.on('error', () => client.destroy());
}

async function listening(
  server: Server | HttpServer,
  protocol: string,
  asked: string[],
): Promise<Exit> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (user = '') => `${protocol}://${user}127.0.0.1:${port}`,
    asked,
    stop: () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}
