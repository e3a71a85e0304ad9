import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

interface Loss {
  readonly command: string;
  readonly happened: () => void;
}

/** A wire between Keypool and its database that can be cut, and that can lose an answer. */
export class DatabaseLink {
  private readonly sockets = new Set<Socket>();
  private loss: Loss | null = null;
  private frozen = false;
  private port = 0;
  private server: Server = this.serve();

  private constructor(private readonly target: URL) {}

  static async open(databaseUri: string): Promise<DatabaseLink> {
    const link = new DatabaseLink(new URL(databaseUri));
    await link.mend();
    return link;
  }

  /** The database's URI through this link. */
  get uri(): string {
    const uri = new URL(this.target);
    uri.host = `127.0.0.1:${this.port}`;
    return uri.href;
  }

  /** From now on every connection is broken, and new ones are refused. */
  async cut(): Promise<void> {
    this.loss = null;
    if (!this.server.listening) {
      return;
    }
    const closed = once(this.server, 'close');
    this.server.close();
    this.sockets.forEach((socket) => socket.destroy());
    await closed;
  }

  async mend(): Promise<void> {
    this.loss = null;
    if (this.server.listening) {
      return;
    }
    this.server = this.serve();
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    this.port = typeof address === 'object' && address ? address.port : this.port;
  }

  /** Connections stay, and nothing comes through: a database that hangs. What is on its way comes after `thaw`. */
  freeze(): void {
    this.frozen = true;
    this.sockets.forEach((socket) => socket.pause());
  }

  thaw(): void {
    this.frozen = false;
    this.sockets.forEach((socket) => socket.resume());
  }

  /**
   * The next request with this command reaches the database, and the connection breaks before its answer comes back.
   * @returns resolves when that has happened
   */
  loseAnswerTo(command: string): Promise<void> {
    return new Promise((resolve) => {
      this.loss = { command, happened: resolve };
    });
  }

  private serve(): Server {
    return createServer((client) => {
      const server = connect(Number(this.target.port), this.target.hostname);
      let lost: Loss | null = null;
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        this.sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
      }
      client.on('data', (request) => {
        if (this.loss && request.includes(this.loss.command)) {
          [lost, this.loss] = [this.loss, null];
        }
        server.write(request);
      });
      server.on('data', (answer) => {
        if (lost) {
          lost.happened();
          client.destroy();
        } else {
          client.write(answer);
        }
      });
      if (this.frozen) {
        client.pause();
      }
    });
  }
}
