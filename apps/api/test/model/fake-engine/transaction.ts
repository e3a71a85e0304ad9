import { idOf, same, type Doc } from './documents';
import type { Change, Collections, Engine } from './engine';
import { duplicateKey, noSuchTransaction, writeConflict } from './errors';

/** The server's side of a transaction: a snapshot, the writes on top of it, and their locks. */
export class Transaction {
  private readonly changes: Change[] = [];
  private readonly written = new Map<string, Change>();
  private state: 'open' | 'committed' | 'aborted' = 'open';

  constructor(
    private readonly engine: Engine,
    readonly owner: string,
    private readonly snapshot: Collections,
  ) {}

  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** Its view of a collection. */
  read(collection: string): Doc[] {
    this.requireOpen();
    const documents = new Map(this.snapshot.get(collection));
    for (const change of this.written.values()) {
      if (change.collection === collection) {
        if (change.after) {
          documents.set(change.id, change.after);
        } else {
          documents.delete(change.id);
        }
      }
    }
    return [...documents.values()];
  }

  /** @throws write conflict, duplicate key; the transaction is aborted then, as on the server */
  write(collection: string, before: Doc | null, after: Doc | null): void {
    this.requireOpen();
    const document = after ?? before ?? {};
    const change = { collection, id: idOf(document), before, after };
    try {
      if (!before && this.read(collection).some((other) => idOf(other) === change.id)) {
        throw duplicateKey(collection, { _id: change.id });
      }
      this.lock(change);
      this.checkUnique(change);
    } catch (error) {
      this.abort();
      throw error;
    }
    this.changes.push(change);
    const first = this.written.get(keyOf(change));
    this.written.set(keyOf(change), first ? { ...change, before: first.before } : change);
  }

  /** @throws when the server has aborted it meanwhile. A repeated commit is answered like the first one. */
  commit(): void {
    if (this.state === 'aborted') {
      throw noSuchTransaction();
    }
    if (this.state === 'open') {
      this.end('committed');
      if (this.changes.length > 0) {
        this.engine.commit(this.changes);
      }
    }
  }

  abort(): void {
    if (this.state === 'open') {
      this.end('aborted');
    }
  }

  /** Whether it holds a document that it has written. */
  holds(collection: string, test: (change: Change) => boolean): boolean {
    return [...this.written.values()].some(
      (change) => change.collection === collection && test(change),
    );
  }

  private end(state: 'committed' | 'aborted'): void {
    this.state = state;
    this.engine.open.delete(this);
  }

  private requireOpen(): void {
    if (!this.isOpen) {
      throw noSuchTransaction();
    }
  }

  /** The first writer wins: an open transaction, or one that committed after this snapshot. */
  private lock({ collection, id, before }: Change): void {
    if (this.heldByOthers(collection, (other) => other.id === id)) {
      throw writeConflict();
    }
    const now = this.engine.collections.get(collection)?.get(id);
    if (now !== this.snapshot.get(collection)?.get(id)) {
      throw !before && now && this.engine.tellsUnseenDuplicate()
        ? duplicateKey(collection, { _id: id })
        : writeConflict();
    }
  }

  private checkUnique({ collection, id, before, after }: Change): void {
    for (const fields of this.engine.uniques.get(collection) ?? []) {
      if (!after || (before && fields.every((field) => same(before[field], after[field])))) {
        continue;
      }
      const clashes = (other: Doc | null) =>
        other !== null &&
        idOf(other) !== id &&
        fields.every((field) => same(other[field], after[field]));
      if (this.read(collection).some(clashes)) {
        throw duplicateKey(collection, fields);
      }
      if (this.heldByOthers(collection, (other) => clashes(other.before) || clashes(other.after))) {
        throw writeConflict();
      }
      const now = this.engine.collections.get(collection) ?? new Map<string, Doc>();
      const mine = (other: Doc) => this.written.has(keyOf({ collection, id: idOf(other) }));
      if ([...now.values()].some((other) => clashes(other) && !mine(other))) {
        throw this.engine.tellsUnseenDuplicate()
          ? duplicateKey(collection, fields)
          : writeConflict();
      }
    }
  }

  private heldByOthers(collection: string, test: (change: Change) => boolean): boolean {
    return [...this.engine.open].some((other) => other !== this && other.holds(collection, test));
  }
}

function keyOf({ collection, id }: Pick<Change, 'collection' | 'id'>): string {
  return `${collection}/${id}`;
}
