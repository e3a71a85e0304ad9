import { mongo } from 'mongoose';
import type { Client, OperationKind } from './client';
import {
  applyUpdate,
  equalities,
  matches,
  same,
  sorted,
  type Doc,
  type Filter,
  type Update,
} from './documents';
import type { Session } from './session';
import type { Transaction } from './transaction';

interface Options {
  readonly session?: Session | null;
  readonly sort?: unknown;
  readonly skip?: number;
  readonly limit?: number;
  readonly upsert?: boolean;
  readonly returnDocument?: 'before' | 'after';
  /** Without it, a majority has what is read. */
  readonly readConcern?: { readonly level: string };
}

interface UpdateOperation {
  readonly updateOne: { readonly filter: Filter; readonly update: Update };
}

/** A collection with the part of the driver's API that Keypool's repositories use. */
export class FakeCollection {
  constructor(
    private readonly client: () => Client,
    readonly collectionName: string,
  ) {}

  find(filter: Filter, options: Options = {}) {
    const read = () => this.operate('read', 'find', options, (view) => view.find(filter, options));
    let batch: Doc[] | null = null;
    return {
      toArray: read,
      next: async () => (batch ??= await read()).shift() ?? null,
      close: async () => undefined,
    };
  }

  findOne(filter: Filter, options: Options = {}): Promise<Doc | null> {
    return this.operate('read', 'findOne', options, (view) => view.first(filter, options));
  }

  countDocuments(filter: Filter, options: Options = {}): Promise<number> {
    return this.operate('read', 'countDocuments', options, (view) => view.find(filter).length);
  }

  insertOne(document: Doc, options: Options = {}) {
    return this.insertMany([document], options);
  }

  insertMany(documents: Doc[], options: Options = {}) {
    return this.operate('write', 'insert', options, (view) => {
      documents.forEach((document) => view.write(null, { ...document }));
      return { acknowledged: true, insertedCount: documents.length, insertedIds: {} };
    });
  }

  findOneAndUpdate(filter: Filter, update: Update, options: Options = {}): Promise<Doc | null> {
    return this.operate('write', 'findOneAndUpdate', options, (view) => {
      const before = view.first(filter, options);
      const { after } = view.update(before, filter, update, options);
      return options.returnDocument === 'after' ? after : before;
    });
  }

  updateOne(filter: Filter, update: Update, options: Options = {}) {
    return this.operate('write', 'updateOne', options, (view) => {
      const before = view.first(filter, options);
      return result([view.update(before, filter, update, options)]);
    });
  }

  updateMany(filter: Filter, update: Update, options: Options = {}) {
    return this.operate('write', 'updateMany', options, (view) =>
      result(view.find(filter).map((before) => view.update(before, filter, update, {}))),
    );
  }

  bulkWrite(operations: UpdateOperation[], options: Options = {}) {
    return this.operate('write', 'bulkWrite', options, (view) => {
      const updates = operations.map(({ updateOne: { filter, update } }) =>
        view.update(view.first(filter, {}), filter, update, {}),
      );
      return { ...result(updates), mongoose: undefined };
    });
  }

  findOneAndDelete(filter: Filter, options: Options = {}): Promise<Doc | null> {
    return this.operate('write', 'findOneAndDelete', options, (view) => {
      const before = view.first(filter, options);
      if (before) {
        view.write(before, null);
      }
      return before;
    });
  }

  deleteOne(filter: Filter, options: Options = {}) {
    return this.operate('write', 'deleteOne', options, (view) => {
      const found = view.first(filter, options);
      if (found) {
        view.write(found, null);
      }
      return { acknowledged: true, deletedCount: found ? 1 : 0 };
    });
  }

  deleteMany(filter: Filter, options: Options = {}) {
    return this.operate('write', 'deleteMany', options, (view) => {
      const found = view.find(filter);
      found.forEach((document) => view.write(document, null));
      return { acknowledged: true, deletedCount: found.length };
    });
  }

  private async operate<T>(
    kind: OperationKind,
    label: string,
    { session, readConcern }: Options,
    work: (view: View) => T,
  ): Promise<T> {
    const client = this.client();
    const { engine } = client;
    const isLinearizable = readConcern?.level === 'linearizable';
    let isNewest = kind === 'read';
    const answer = await client.perform({
      kind,
      label: `${label} ${this.collectionName}`,
      session: session ?? undefined,
      awaitsMajority: isLinearizable,
      act: () => {
        if (session) {
          return work(new View(session.begun(), this.collectionName));
        }
        if (kind !== 'read') {
          throw new Error(
            `${label} ${this.collectionName}: the fake engine writes in transactions only`,
          );
        }
        const seen = isLinearizable ? engine.newest : engine.majority;
        isNewest = seen === engine.newest;
        const transaction = engine.begin(client.name, engine.at(seen).collections);
        try {
          return work(new View(transaction, this.collectionName));
        } finally {
          transaction.abort();
        }
      },
    });
    client.insights += isNewest ? 1 : 0;
    return answer;
  }
}

interface Updated {
  readonly before: Doc | null;
  readonly after: Doc | null;
}

/** One collection as one transaction sees and writes it. */
class View {
  constructor(
    private readonly transaction: Transaction,
    private readonly collection: string,
  ) {}

  find(filter: Filter, { sort, skip = 0, limit = 0 }: Options = {}): Doc[] {
    const found = this.transaction.read(this.collection).filter((each) => matches(filter, each));
    const ordered = sort ? sorted(found, asOrder(sort)) : found;
    return ordered.slice(skip, limit > 0 ? skip + limit : undefined).map((each) => ({ ...each }));
  }

  first(filter: Filter, options: Options): Doc | null {
    return this.find(filter, { ...options, limit: 1 })[0] ?? null;
  }

  write(before: Doc | null, after: Doc | null): void {
    this.transaction.write(this.collection, before, after);
  }

  update(before: Doc | null, filter: Filter, update: Update, { upsert }: Options): Updated {
    if (!before && upsert !== true) {
      return { before, after: null };
    }
    const after = applyUpdate(before, update, { _id: new mongo.ObjectId(), ...equalities(filter) });
    // An update that changes nothing writes nothing, and so cannot collide.
    if (!before || Object.keys(after).some((field) => !same(before[field], after[field]))) {
      this.write(before, after);
    }
    return { before, after };
  }
}

function asOrder(sort: unknown): Readonly<Record<string, unknown>> {
  return (sort instanceof Map ? Object.fromEntries(sort) : sort) as Record<string, unknown>;
}

function result(updates: readonly Updated[]) {
  const matched = updates.filter(({ before }) => before !== null);
  const upserted = updates.filter(({ before, after }) => before === null && after !== null);
  return {
    acknowledged: true,
    matchedCount: matched.length,
    modifiedCount: matched.length,
    upsertedCount: upserted.length,
    upsertedId: upserted[0]?.after?.['_id'] ?? null,
  };
}
