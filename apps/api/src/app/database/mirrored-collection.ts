import type { Mirror, Versioned } from '@keypool/key-pool';
import { Logger } from '@nestjs/common';
import type { Change } from './change-feed';

/** How the documents of one collection get into their mirror. */
export interface MirroredCollectionOptions<Document, Item extends Versioned> {
  readonly name: string;
  readonly mirror: Mirror<Item>;
  readonly all: () => AsyncIterable<Document>;
  /** Must be no older than anything that this process has heard of. */
  readonly read: (id: string) => Promise<Document | null>;
  /** @throws when the document cannot be used; it is then skipped and named in the log */
  readonly toItem: (document: Document) => Item;
  /** Whether an id names one document for ever, and is its `life`, too. */
  readonly idIsLife?: boolean;
}

/**
 * Keeps a mirror in sync with its collection, by changes and by full reads (SPEC 6.3.3). Delete events name the id but not
 * the life, and may be stale: where an id may come again, the document is read again.
 */
export class MirroredCollection<Document, Item extends Versioned> {
  private readonly logger = new Logger(MirroredCollection.name);
  private reloads = 0;

  constructor(private readonly options: MirroredCollectionOptions<Document, Item>) {}

  get name(): string {
    return this.options.name;
  }

  async apply(change: Change): Promise<void> {
    const id = String(change.id);
    if (change.deleted) {
      if (this.options.idIsLife) {
        this.options.mirror.end(id, id);
      } else {
        await this.refresh(id);
      }
      return;
    }
    // The stream's documents come from this very collection.
    const item = this.toItem(change.document as Document);
    if (!item) {
      return;
    }
    if (this.options.mirror.isDoubtful(item)) {
      await this.refresh(id);
    } else {
      this.options.mirror.apply(item);
    }
  }

  /** @param isSound whether what was read is no older than anything that this process knows: only then may it end something */
  async reload(isSound: () => boolean): Promise<void> {
    const reload = this.options.mirror.startReload();
    const doubtful: string[] = [];
    for await (const document of this.options.all()) {
      const item = this.toItem(document);
      if (item && !reload.add(item)) {
        doubtful.push(item.id);
      }
    }
    if (!isSound()) {
      return;
    }
    doubtful.push(...reload.finish());
    this.reloads += 1;
    for (const id of doubtful) {
      await this.refresh(id);
    }
  }

  /**
   * Reads one document and applies it; again, if it changed while the answer was on its way, or if a full read ended
   * meanwhile: its end may have been news that the lost stream never brought.
   */
  async refresh(id: string): Promise<void> {
    for (;;) {
      const held = this.options.mirror.get(id);
      const { reloads } = this;
      const document = await this.options.read(id);
      if (this.options.mirror.get(id) !== held || this.reloads !== reloads) {
        continue;
      }
      const item = document && this.toItem(document);
      if (item) {
        this.options.mirror.apply(item);
      } else if (!document && held) {
        this.options.mirror.end(id, held.life);
      }
      return;
    }
  }

  /**
   * Applies a document that this process has just written. The answer of a commit may be late, and another life may have
   * begun since: then the document is read again, soon.
   */
  set(document: Document): void {
    const item = this.toItem(document);
    if (!item) {
      return;
    }
    if (this.options.mirror.isDoubtful(item)) {
      this.refresh(item.id).catch((error: unknown) =>
        this.logger.warn({
          msg: 'a document could not be reloaded',
          collection: this.name,
          id: item.id,
          err: error,
        }),
      );
    } else {
      this.options.mirror.apply(item);
    }
  }

  private toItem(document: Document): Item | null {
    try {
      return this.options.toItem(document);
    } catch (error) {
      this.logger.error({ msg: 'skipped a document', collection: this.name, err: error });
      return null;
    }
  }
}
