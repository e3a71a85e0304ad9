/** A document as a mirror holds it. A `life` identifies one existence of an `id`: what is recreated gets another one. */
export interface Versioned {
  readonly id: string;
  readonly life: string;
  /** Raised by every write of the document in this life. */
  readonly rev: number;
}

/** Called after each change of a mirror; `before` or `after` is null where there is none. */
export type MirrorListener<T> = (before: T | null, after: T | null) => void;

/** Applies a full read of the collection. */
export interface MirrorReload<T> {
  /** @returns false when the item is doubtful, see {@link Mirror.isDoubtful}: it was not applied */
  add(item: T): boolean;
  /**
   * Ends whatever was there at the start, has not changed since and was not read.
   * @returns the ids of the doubtful items: not read either, but changed since, maybe by a read from before the start
   */
  finish(): string[];
}

/** An older event or a slow full read cannot be late by more lives than this. */
const REMEMBERED_LIVES = 200_000;

/**
 * A copy in memory of a collection that other processes change too (SPEC 6.3.3). News of one document arrives in three
 * ways that overtake each other: this process's own commits, the change stream, full reads. Whatever the order, a lower
 * revision never replaces a higher one and an ended life never comes back.
 */
export class Mirror<T extends Versioned> {
  private readonly items = new Map<string, T>();
  private readonly ended = new Set<string>();

  constructor(private readonly changed: MirrorListener<T> = () => undefined) {}

  get size(): number {
    return this.items.size;
  }

  get(id: string): T | undefined {
    return this.items.get(id);
  }

  values(): IterableIterator<T> {
    return this.items.values();
  }

  /**
   * Whether `item` is of another life than the one held, so that the later one is unknown until the document is read
   * again.
   */
  isDoubtful(item: T): boolean {
    const held = this.items.get(item.id);
    return held !== undefined && held.life !== item.life && !this.ended.has(item.life);
  }

  /**
   * Applies `item`. An item of another life ends the held one: it must come from a commit of this process or from a
   * read, see {@link isDoubtful}.
   * @returns whether anything changed
   */
  apply(item: T): boolean {
    if (this.ended.has(item.life)) {
      return false;
    }
    const held = this.items.get(item.id) ?? null;
    if (held && held.life === item.life && held.rev >= item.rev) {
      return false;
    }
    if (held && held.life !== item.life) {
      this.remember(held.life);
    }
    this.items.set(item.id, item);
    this.changed(held, item);
    return true;
  }

  /** Whether this life is known to be over. Very old ones are forgotten. */
  hasEnded(life: string): boolean {
    return this.ended.has(life);
  }

  /** Ends one life. A later life of the same id stays. */
  end(id: string, life: string): void {
    this.remember(life);
    const held = this.items.get(id);
    if (held?.life === life) {
      this.items.delete(id);
      this.changed(held, null);
    }
  }

  startReload(): MirrorReload<T> {
    const atStart = new Map(this.items);
    const read = new Set<string>();
    return {
      add: (item) => {
        read.add(item.id);
        const doubtful = this.isDoubtful(item);
        if (!doubtful) {
          this.apply(item);
        }
        return !doubtful;
      },
      finish: () => {
        const missing = [...this.items.values()].filter(({ id }) => !read.has(id));
        const unchanged = missing.filter((item) => atStart.get(item.id) === item);
        for (const { id, life } of unchanged) {
          this.end(id, life);
        }
        return missing.map(({ id }) => id).filter((id) => this.items.has(id));
      },
    };
  }

  private remember(life: string): void {
    this.ended.add(life);
    if (this.ended.size > REMEMBERED_LIVES) {
      const [oldest] = this.ended;
      this.ended.delete(oldest ?? life);
    }
  }
}
