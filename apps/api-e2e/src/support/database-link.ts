import { uriOfDatabase } from '@keypool/testing';
import { mongo } from 'mongoose';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { LinkedConnection, type Disturbance } from './linked-connection';
import type { Command } from './wire-messages';

interface Loss {
  readonly applies: (command: Command) => boolean;
  readonly connection: 'breaks' | 'stays';
  readonly happened: () => void;
}

const HOSTS = /^(?<before>mongodb:\/\/(?:[^@/]*@)?)[^/?]+/;

interface Target {
  readonly uri: string;
  readonly database: string;
  readonly host: string;
  readonly port: number;
}

/** Of several members, the link leads to the one that takes writes. */
async function primaryOf(uri: string): Promise<Target> {
  const client = new mongo.MongoClient(uri, { monitorCommands: true });
  let address = '';
  client.on('commandStarted', (command) => {
    ({ address } = command);
  });
  try {
    await client.db().command({ ping: 1 });
    const { hostname: host, port } = new URL(`tcp://${address}`);
    return { uri, database: client.db().databaseName, host, port: Number(port) };
  } finally {
    await client.close();
  }
}

/**
 * A link between Keypool and its database that can be cut, frozen or slowed down, and that can lose an answer.
 */
export class DatabaseLink implements Disturbance {
  private readonly connections = new Set<LinkedConnection>();
  private readonly losses: Loss[] = [];
  /** By the command that is waited for. */
  private readonly passing = new Map<string, () => void>();
  private delay = { ms: 0, jitterMs: 0 };
  private frozen = false;
  private port = 0;
  private server: Server = this.serve();

  private constructor(private readonly target: Target) {}

  static async open(databaseUri: string): Promise<DatabaseLink> {
    const link = new DatabaseLink(await primaryOf(databaseUri));
    await link.repair();
    return link;
  }

  /** The database's URI through this link. The driver must not go on to the addresses that the members name. */
  get uri(): string {
    const { uri, database } = this.target;
    const through = uri.replace(HOSTS, `$<before>127.0.0.1:${this.port}`);
    return uriOfDatabase(through, database, { directConnection: 'true' });
  }

  /** From now on connections are broken and refused. */
  async cut(): Promise<void> {
    this.losses.length = 0;
    if (!this.server.listening) {
      return;
    }
    const closed = once(this.server, 'close');
    this.server.close();
    this.connections.forEach((connection) => connection.break());
    await closed;
  }

  /** Restores normal operation. */
  async repair(): Promise<void> {
    this.losses.length = 0;
    this.delay = { ms: 0, jitterMs: 0 };
    this.thaw();
    if (this.server.listening) {
      return;
    }
    this.server = this.serve();
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    this.port = typeof address === 'object' && address ? address.port : this.port;
  }

  /** Connections stay open, and nothing passes: a database that hangs. Pending data passes after `thaw`. */
  freeze(): void {
    this.frozen = true;
    this.connections.forEach((connection) => connection.pause());
  }

  thaw(): void {
    this.frozen = false;
    this.connections.forEach((connection) => connection.resume());
  }

  /** From now on every answer is delayed. @param jitterMs random extra delay of up to this much */
  slowDown(ms: number, jitterMs = 0): void {
    this.delay = { ms, jitterMs };
  }

  /**
   * The next such request reaches the database, and the connection breaks before its answer returns.
   * @param collection omit for any
   * @returns resolves when that has happened
   */
  loseAnswerTo(command: string, collection?: string): Promise<void> {
    return this.lose('breaks', command, collection);
  }

  /** The same, but the connection stays open: the caller receives neither an answer nor an end. */
  swallowAnswerTo(command: string, collection?: string): Promise<void> {
    return this.lose('stays', command, collection);
  }

  /** Resolves when such a request passes. */
  passes(command: string): Promise<void> {
    return new Promise((resolve) => this.passing.set(command, resolve));
  }

  lost(command: Command): Loss | null {
    this.passing.get(command.name)?.();
    const index = this.losses.findIndex(({ applies }) => applies(command));
    return index < 0 ? null : (this.losses.splice(index, 1)[0] ?? null);
  }

  delayMs(): number {
    return this.delay.ms + Math.random() * this.delay.jitterMs;
  }

  private lose(connection: Loss['connection'], name: string, collection?: string): Promise<void> {
    return new Promise((resolve) => {
      this.losses.push({
        applies: (command) =>
          command.name === name && (collection === undefined || command.collection === collection),
        connection,
        happened: resolve,
      });
    });
  }

  private serve(): Server {
    return createServer((client: Socket) => {
      const server = connect(this.target.port, this.target.host);
      const connection = new LinkedConnection(client, server, this);
      this.connections.add(connection);
      client.once('close', () => this.connections.delete(connection));
      if (this.frozen) {
        connection.pause();
      }
    });
  }
}
