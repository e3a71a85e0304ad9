import { strict as assert } from 'node:assert';
import type { mongo } from 'mongoose';
import { TRANSACTION } from '../../src/app/database/write-options';

export type Row = mongo.BSON.Document & { _id: string };
export type Rows = mongo.Collection<Row>;
type Session = mongo.ClientSession;

/** One thing that Keypool leans on. @throws when the database does something else */
export interface Probe {
  readonly what: string;
  readonly look: (stage: Stage) => Promise<void>;
}

export function probe(what: string, look: Probe['look']): Probe {
  return { what, look };
}

export const TRANSIENT = 'TransientTransactionError';
export const WRITE_CONFLICT = 112;
export const DUPLICATE_KEY = 11_000;
export const NO_SUCH_TRANSACTION = 251;

/** Where probes play: a database of their own, and a collection for each. */
export class Stage {
  private collections = 0;

  constructor(
    readonly client: mongo.MongoClient,
    readonly db: mongo.Db,
  ) {}

  async rows(...given: Row[]): Promise<Rows> {
    const rows = await this.db.createCollection<Row>(`rows${++this.collections}`);
    if (given.length > 0) {
      await rows.insertMany(given);
    }
    return rows;
  }

  /** What `work` leaves open is aborted. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.client.withSession((session) => {
      session.startTransaction(TRANSACTION);
      return work(session);
    });
  }

  /** Two at the same time, each with a snapshot of now. */
  transactions<T>(rows: Rows, work: (one: Session, other: Session) => Promise<T>): Promise<T> {
    return this.transaction((one) =>
      this.transaction(async (other) => {
        await rows.findOne({}, { session: one });
        await rows.findOne({}, { session: other });
        return work(one, other);
      }),
    );
  }
}

/** @returns the error that the database answered */
export async function failure(work: Promise<unknown>): Promise<mongo.MongoServerError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(
    error instanceof Error && 'code' in error,
    `no error of the database: ${String(error)}`,
  );
  return error as mongo.MongoServerError;
}

/** The first writer wins, and the whole transaction may be repeated. */
export async function conflict(work: Promise<unknown>): Promise<void> {
  const error = await failure(work);
  assert.equal(error.code, WRITE_CONFLICT, error.message);
  assert.ok(error.hasErrorLabel(TRANSIENT), 'it has no label');
}

/** Either says that another transaction was first. */
export async function conflictOrDuplicate(work: Promise<unknown>): Promise<void> {
  const { code, message } = await failure(work);
  assert.ok(code === WRITE_CONFLICT || code === DUPLICATE_KEY, message);
}

export async function refused(work: Promise<unknown>, ...codes: number[]): Promise<void> {
  const { code, message } = await failure(work);
  assert.ok(codes.includes(Number(code)), `${String(code)}: ${message}`);
}

export async function gone(work: Promise<unknown>): Promise<void> {
  const error = await failure(work);
  assert.equal(error.code, NO_SUCH_TRANSACTION, error.message);
  assert.ok(error.hasErrorLabel(TRANSIENT), 'it has no label');
}
