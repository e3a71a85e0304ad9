import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface Load {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const END_OF_HEAD = '\r\n\r\n';
const END_OF_CHUNKS = '\r\n0\r\n\r\n';

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

/** Whether all of an answer is there, of which the head is. @throws when it is not 200, or does not tell its end */
function isWhole(received: string, head: number): boolean {
  const fields = received.slice(0, head);
  const length = /^content-length: (\d+)/im.exec(fields)?.[1];
  const isChunked = /^transfer-encoding: chunked/im.test(fields);
  if (!fields.startsWith('HTTP/1.1 200 ') || (length === undefined && !isChunked)) {
    throw new Error(`answered ${received}`);
  }
  return isChunked
    ? received.endsWith(END_OF_CHUNKS)
    : received.length >= head + END_OF_HEAD.length + Number(length);
}

/** A connection that sends the same request whenever it is asked to, one at a time. */
class Line {
  /** Rejects when an answer is not 200, or the server closes the connection. */
  readonly closed: Promise<void>;
  private readonly socket: Socket;
  private received = '';
  private isOver = false;

  constructor(
    { port, hostname }: URL,
    private readonly request: Buffer,
    private readonly answered: () => void,
  ) {
    this.socket = connect(Number(port), hostname).setNoDelay().setEncoding('latin1');
    this.closed = once(this.socket, 'close').then(() => {
      if (!this.isOver) {
        throw new Error('the server closed a connection');
      }
    });
    this.socket.on('data', (text: string) => this.take(text));
  }

  ask(): void {
    this.socket.write(this.request);
  }

  end(): void {
    this.isOver = true;
    this.socket.end();
  }

  private take(text: string): void {
    this.received += text;
    const head = this.received.indexOf(END_OF_HEAD);
    try {
      if (head >= 0 && isWhole(this.received, head)) {
        this.received = '';
        this.answered();
      }
    } catch (error) {
      this.socket.destroy(error as Error);
    }
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
      const line = new Line(url, request, () => {
        const now = performance.now();
        times.push(now - asked);
        asked = now;
        if (now < until) {
          line.ask();
        } else {
          line.end();
        }
      });
      line.ask();
      return line.closed;
    }),
  );
  return times;
}

/**
 * Sends this many requests a second, whether or not the last ones are answered, for `ms`. It takes a whole processor.
 * @returns how long each answer took, in milliseconds, from when its request was due: a wait for a free connection counts
 */
export async function answerTimesAt(
  server: string,
  load: Load,
  { perSecond, connections, ms }: { perSecond: number; connections: number; ms: number },
): Promise<number[]> {
  const url = new URL(server);
  const request = bytesOf(url, load);
  const times: number[] = [];
  const free: { readonly ask: (due: number) => void }[] = [];
  const lines = Array.from({ length: connections }, () => {
    let due = 0;
    const line = new Line(url, request, () => {
      times.push(performance.now() - due);
      free.push(asking);
    });
    const asking = {
      ask(at: number) {
        due = at;
        line.ask();
      },
    };
    free.push(asking);
    return line;
  });
  const began = performance.now();
  const total = Math.round((perSecond * ms) / 1_000);
  let sent = 0;
  const pump = async () => {
    while (times.length < total) {
      const due = began + (sent * 1_000) / perSecond;
      const line = sent < total && due <= performance.now() ? free.pop() : undefined;
      if (line) {
        line.ask(due);
        sent++;
      } else {
        await nextTurn();
      }
    }
    lines.forEach((line) => line.end());
  };
  await Promise.all([pump(), ...lines.map(({ closed }) => closed)]);
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
