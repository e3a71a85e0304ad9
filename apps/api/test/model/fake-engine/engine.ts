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

/** What there is after a commit. */
interface Moment {
  readonly collections: Collections;
  /** How many entries the log has then. */
  readonly logged: number;
}

/**
 * An in-memory database with the documented behaviour of MongoDB that Keypool relies on: snapshots, the first writer
 * wins, unique indexes, atomic commits, a log that change streams read, and a majority that may be behind.
 */
export class Engine {
  readonly open = new Set<Transaction>();
  readonly log: ChangeEvent[] = [];
  /** Fields of the unique indexes, by collection. */
  readonly uniques = new Map<string, string[][]>();
  away = false;
  /** The newest commit that a majority is known to have: plain reads and change streams end there. */
  majority = 0;
  /** Operations that somebody ended although their own session was in order. */
  readonly interrupted: string[] = [];
  /** By the number of the commit. */
  private readonly moments: Moment[] = [{ collections: new Map(), logged: 0 }];
  elections = 0;
  private lags = 0;
  private readonly waiters = new Set<() => void>();
  private unseen = 0;

  constructor(
    readonly turns: Turns,
    private readonly committed: (commit: Commit) => void = () => undefined,
  ) {}

  get collections(): Collections {
    return this.at(this.newest).collections;
  }

  /** The number of the last commit. */
  get newest(): number {
    return this.moments.length - 1;
  }

  at(commit: number): Moment {
    const moment = this.moments[commit];
    if (!moment) {
      throw new Error(`there is no commit ${commit}`);
    }
    return moment;
  }

  begin(owner: string, snapshot = this.collections): Transaction {
    const transaction = new Transaction(this, owner, snapshot);
    this.open.add(transaction);
    return transaction;
  }

  /** Both answers are right when another transaction inserted it after this one's snapshot. */
  tellsUnseenDuplicate(): boolean {
    return ++this.unseen % 3 === 0;
  }

  commit(changes: readonly Change[]): void {
    const before = this.collections;
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
    this.log.push(...changes.map(toEvent));
    this.moments.push({ collections: after, logged: this.log.length });
    this.followersCatchUp();
    this.committed({ before, after, changes });
    this.tell();
  }

  /** Resolves when something was committed, a majority has it, or a stream was lost. */
  news(): Promise<void> {
    return new Promise((resolve) => this.waiters.add(resolve));
  }

  tell(): void {
    const waiting = [...this.waiters];
    this.waiters.clear();
    waiting.forEach((resolve) => resolve());
  }

  /** The followers are behind for a while: what is committed is neither acknowledged nor told. */
  async lag(turns: number): Promise<void> {
    this.lags++;
    for (let turn = 0; turn < turns; turn++) {
      await this.turns('engine waits for a majority');
    }
    this.lags--;
    this.followersCatchUp();
    this.tell();
  }

  /**
   * Another primary. Open transactions are lost; change streams go on by themselves. It has all commits, but does not know
   * yet of the last ones that a majority has them (SERVER-53813).
   */
  elect(turns: number, forgotten: number): Promise<void> {
    this.open.forEach((transaction) => transaction.abort());
    this.elections++;
    this.majority = Math.max(0, this.majority - forgotten);
    return this.lag(turns);
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

  private followersCatchUp(): void {
    if (this.lags === 0) {
      this.majority = this.newest;
    }
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
