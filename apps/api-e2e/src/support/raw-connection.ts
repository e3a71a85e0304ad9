import { LIMITS } from '@keypool/testing';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One connection on which a test writes HTTP by itself, so that a request may remain incomplete. */
export class RawConnection {
  private received = '';

  private constructor(
    private readonly socket: Socket,
    private readonly host: string,
  ) {
    socket.setEncoding('utf8').on('data', (text: string) => (this.received += text));
    // The server may close while we still send.
    socket.on('error', () => undefined);
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawConnection(socket, host);
  }

  /** The head of a POST request, and as much of its body as the test wants to send. */
  post(path: string, headers: Readonly<Record<string, string | number>>, body: string): void {
    this.socket.write(
      [
        `POST ${path} HTTP/1.1`,
        `host: ${this.host}`,
        'content-type: application/json',
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
        '',
        body,
      ].join('\r\n'),
    );
  }

  get isAnswered(): boolean {
    return this.received !== '';
  }

  /** Everything that the server has sent by the time at which it ends the connection. */
  async untilClosed(): Promise<string> {
    if (!this.socket.closed) {
      await once(this.socket, 'close', { signal: AbortSignal.timeout(LIMITS.waitMs) });
    }
    return this.received;
  }

  /** What the server has sent since the last call, once that is at least a whole answer with a body. */
  async answer(): Promise<string> {
    const isWhole = () => {
      const [head = '', body = ''] = this.received.split('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      return length !== undefined && Buffer.byteLength(body) >= Number(length);
    };
    const deadline = AbortSignal.timeout(LIMITS.waitMs);
    while (!isWhole()) {
      await once(this.socket, 'data', { signal: deadline });
    }
    const answer = this.received;
    this.received = '';
    return answer;
  }

  close(): void {
    this.socket.destroy();
  }
}
