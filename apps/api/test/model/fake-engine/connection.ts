import { Mongoose, type Connection, type Schema } from 'mongoose';
import { FakeChangeStream } from './change-stream';
import type { Client } from './client';
import { FakeCollection } from './collection';
import type { Filter } from './documents';
import { Session, type ServerSession } from './session';

/**
 * A real mongoose connection with real models, over the fake engine: only the driver's `Db` and sessions are replaced.
 * Compiling models takes longer than a run, so a connection serves one process after the other.
 */
export class FakeConnection {
  readonly connection: Connection;
  private client: Client | null = null;
  private streams: FakeChangeStream[] = [];

  constructor(schemas: ReadonlyMap<string, Schema>) {
    this.connection = new Mongoose().createConnection();
    const db = {
      collection: (name: string) => new FakeCollection(() => this.current(), name),
      admin: () => ({
        command: ({ killSessions }: { killSessions: ServerSession[] }) =>
          this.current().perform({
            kind: 'abort',
            label: 'ends sessions',
            act: () => killSessions.forEach((session) => session.kill()),
          }),
      }),
      watch: ([stage]: { $match: Filter }[]) => {
        const stream = new FakeChangeStream(this.current(), stage?.$match ?? {});
        this.streams.push(stream);
        return stream;
      },
    };
    Object.assign(this.connection, {
      db,
      config: { autoCreate: false, autoIndex: false },
      readyState: 1,
      startSession: async () => new Session(this.current()),
    });
    for (const [name, schema] of schemas) {
      this.connection.model(name, schema);
    }
  }

  serve(client: Client): void {
    this.client = client;
    this.streams = [];
  }

  loseStreams(): void {
    this.streams.forEach((stream) => stream.lose());
  }

  private current(): Client {
    if (!this.client) {
      throw new Error('no process uses this connection');
    }
    return this.client;
  }
}
