import { messageOf } from '@keypool/embedded-mongo/errors';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { StartupError } from '../config/startup.error';
import { hasServerCode, isDatabaseUnavailable } from './driver-errors';
import { PROCESSES_COLLECTION } from './heartbeat';
import { TransactionRunner } from './transaction-runner';
import { TimeUp, withinTime } from './within-time';

const UNAUTHORIZED = 13;
const NAMESPACE_EXISTS = 48;
const LOOK_AGAIN_AFTER_MS = 100;

/** Tests are less patient. */
export const PREFLIGHT = { withinMs: 30_000 };

interface Trace {
  _id: string;
}

/** Tries everything that Keypool relies on, so that the start says what is missing, not a later request. */
@Injectable()
export class Preflight {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly transactions: TransactionRunner,
  ) {}

  /** @throws StartupError with what the database does not do, and what helps */
  async run(): Promise<void> {
    const { db } = this.connection;
    if (!db) {
      throw new Error('the connection is not open');
    }
    const processes = db.collection<Trace>(PROCESSES_COLLECTION);
    await this.needed('create a collection', () =>
      createMissing(() => db.createCollection(PROCESSES_COLLECTION)),
    );
    await this.needed('create an index', () =>
      processes.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 }),
    );
    const _id = `preflight-${randomUUID()}`;
    const stream = db.watch(
      [{ $match: { 'ns.coll': PROCESSES_COLLECTION, 'documentKey._id': _id } }],
      { maxAwaitTimeMS: LOOK_AGAIN_AFTER_MS },
    );
    try {
      const first = await this.needed('open a change stream', () => stream.tryNext());
      // Nobody else ever sees it.
      await this.needed('commit a transaction', () =>
        this.transactions.run(async ({ session }) => {
          await processes.insertOne({ _id }, { session });
          await processes.deleteOne({ _id }, { session });
        }),
      );
      await this.needed<unknown>('report a change', () => first ?? changeIn(stream));
    } finally {
      // Not awaited: while a read of it is pending, this would wait for a database that does not answer.
      stream.close().catch(() => undefined);
    }
  }

  private async needed<T>(what: string, work: () => Promise<T> | T): Promise<T> {
    try {
      return await withinTime(Promise.resolve(work()), PREFLIGHT.withinMs);
    } catch (error) {
      throw this.adviceOn(what, error);
    }
  }

  private adviceOn(what: string, error: unknown): unknown {
    if (error instanceof TimeUp) {
      return new StartupError(
        `The database did not ${what} within ${PREFLIGHT.withinMs / 1_000} s, which takes a majority of its members that store data. Check them: mongosh --eval "rs.status()"`,
      );
    }
    if (hasServerCode(error, UNAUTHORIZED)) {
      return new StartupError(
        `The user of MONGODB_URI may not ${what}: ${messageOf(error)}. Give it the role readWrite on the database ${this.connection.name}.`,
      );
    }
    return isDatabaseUnavailable(error)
      ? error
      : new StartupError(
          `The database cannot ${what}, which Keypool needs: ${messageOf(error)}. Keypool works with MongoDB 5.0 and newer, as a replica set.`,
        );
  }
}

/** Several processes may start at once. */
export async function createMissing(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!hasServerCode(error, NAMESPACE_EXISTS)) {
      throw error;
    }
  }
}

async function changeIn(stream: mongo.ChangeStream): Promise<void> {
  let change: unknown = null;
  while (!change) {
    change = await stream.tryNext();
  }
}
