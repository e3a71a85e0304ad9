import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const END_OF_HEAD = '\r\n\r\n';

/** The request as it goes over the wire. */
function bytesOf({ host }: URL, { path, body, headers }: Load): Buffer {
  const fields = Object.entries({
    host,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  });
  const head = [`POST ${path} HTTP/1.1`, ...fields.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(head.join('\r\n') + END_OF_HEAD + body);
}

/** Sends the same request and waits for its answer, again and again. @throws when one is not 200 */
async function repeat(socket: Socket, request: Buffer, answered: () => boolean): Promise<void> {
  let received = '';
  let isOver = false;
  const closed = once(socket, 'close');
  socket.setNoDelay().setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    const head = received.indexOf(END_OF_HEAD);
    if (head < 0) {
      return;
    }
    const length = /content-length: (\d+)/i.exec(received)?.[1];
    if (!received.startsWith('HTTP/1.1 200 ') || length === undefined) {
      socket.destroy(new Error(`answered ${received}`));
    } else if (received.length >= head + END_OF_HEAD.length + Number(length)) {
      received = '';
      isOver = !answered();
      if (isOver) {
        socket.end();
      } else {
        socket.write(request);
      }
    }
  });
  socket.write(request);
  await closed;
  if (!isOver) {
    throw new Error('the server closed a connection');
  }
}

/**
 * Sends one request after the other over each of `connections`, for `ms`. It writes to bare sockets, so that it takes less
 * of a processor than any server.
 * @returns how long each answer took, in milliseconds; all of them were 200
 */
export async function answerTimes(
  server: string,
  load: Load,
  connections: number,
  ms: number,
): Promise<number[]> {
  const url = new URL(server);
  const request = bytesOf(url, load);
  const times: number[] = [];
  const until = performance.now() + ms;
  await Promise.all(
    Array.from({ length: connections }, () => {
      let asked = performance.now();
      return repeat(connect(Number(url.port), url.hostname), request, () => {
        const now = performance.now();
        times.push(now - asked);
        asked = now;
        return now < until;
      });
    }),
  );
  return times;
}

/** The same. @returns how many requests were answered */
export async function send(
  server: string,
  load: Load,
  connections: number,
  ms: number,
): Promise<number> {
  return (await answerTimes(server, load, connections, ms)).length;
}
