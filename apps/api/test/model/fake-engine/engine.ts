import { changedFields, idOf, type Doc } from './documents';
import { Transaction } from './transaction';
import type { Turns } from './turns';

export type Collections = ReadonlyMap<string, ReadonlyMap<string, Doc>>;

/** One write of one document. */
export interface Change {
  readonly collection: string;
  readonly id: string;
  readonly before: Doc | null;
  readonly after: Doc | null;
}

export interface Commit {
  readonly before: Collections;
  readonly after: Collections;
  readonly changes: readonly Change[];
}

/** A change stream's view of a write, without the document that `updateLookup` adds. */
export interface ChangeEvent {
  readonly operationType: 'insert' | 'update' | 'delete';
  readonly ns: { readonly coll: string };
  readonly documentKey: { readonly _id: unknown };
  readonly fullDocument?: Doc | null;
  readonly updateDescription?: { readonly updatedFields: Doc };
}

/**
 * An in-memory database with the documented behaviour of MongoDB that Keypool relies on: snapshots, the first writer
 * wins, unique indexes, atomic commits, and a log that change streams read.
 */
export class Engine {
  readonly open = new Set<Transaction>();
  readonly log: ChangeEvent[] = [];
  /** Fields of the unique indexes, by collection. */
  readonly uniques = new Map<string, string[][]>();
  away = false;
  private state: Collections = new Map();
  private readonly waiters = new Set<() => void>();
  private unseen = 0;

  constructor(
    readonly turns: Turns,
    private readonly committed: (commit: Commit) => void = () => undefined,
  ) {}

  get collections(): Collections {
    return this.state;
  }

  begin(owner: string): Transaction {
    const transaction = new Transaction(this, owner);
    this.open.add(transaction);
    return transaction;
  }

  /** Both answers are right when another transaction inserted it after this one's snapshot. */
  tellsUnseenDuplicate(): boolean {
    return ++this.unseen % 3 === 0;
  }

  commit(changes: readonly Change[]): void {
    const before = this.state;
    const after = new Map(before);
    for (const { collection, id, after: document } of changes) {
      const documents = new Map(after.get(collection));
      if (document) {
        documents.set(id, document);
      } else {
        documents.delete(id);
      }
      after.set(collection, documents);
    }
    this.state = after;
    this.log.push(...changes.map(toEvent));
    this.committed({ before, after, changes });
    this.tell();
  }

  /** Resolves when something was committed, or a stream was lost. */
  news(): Promise<void> {
    return new Promise((resolve) => this.waiters.add(resolve));
  }

  tell(): void {
    const waiting = [...this.waiters];
    this.waiters.clear();
    waiting.forEach((resolve) => resolve());
  }

  /** An abandoned transaction: the server ends it after a while. */
  async endLater(transaction: Transaction, turns: number): Promise<void> {
    for (let turn = 0; turn < turns && transaction.isOpen; turn++) {
      await this.turns(`engine keeps the transaction of ${transaction.owner}`);
    }
    transaction.abort();
  }

  /** Makes the database unavailable for a while. @param restarts whether uncommitted writes are lost, too */
  async goAway(turns: number, restarts: boolean): Promise<void> {
    this.away = true;
    if (restarts) {
      this.open.forEach((transaction) => transaction.abort());
    }
    this.tell();
    for (let turn = 0; turn < turns && this.away; turn++) {
      await this.turns('engine is away');
    }
    this.away = false;
  }
}

function toEvent({ collection, before, after }: Change): ChangeEvent {
  const document = after ?? before ?? {};
  const event = {
    ns: { coll: collection },
    documentKey: { _id: document['_id'] ?? idOf(document) },
  };
  if (!after) {
    return { ...event, operationType: 'delete' };
  }
  return before
    ? {
        ...event,
        operationType: 'update',
        updateDescription: { updatedFields: changedFields(before, after) },
      }
    : { ...event, operationType: 'insert', fullDocument: after };
}
