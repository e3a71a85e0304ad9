import { computed, signal } from '@angular/core';

/** Which rows of a list are ticked, by id: ticks survive paging and live refreshes. */
export class Selection {
  private readonly chosen = signal<ReadonlySet<string>>(new Set());
  private readonly awaited = signal<Promise<Iterable<string>> | null>(null);

  readonly ids = computed(() => [...this.chosen()]);
  readonly count = computed(() => this.chosen().size);
  /** Whether others are about to take their place: nothing should be done with these meanwhile. */
  readonly isLoading = computed(() => this.awaited() !== null);

  has(id: string): boolean {
    return this.chosen().has(id);
  }

  toggle(id: string): void {
    this.change((ids) => {
      if (!ids.delete(id)) {
        ids.add(id);
      }
    });
  }

  /** For the tick in the table head: ticks the whole page, or none of it when all are ticked. */
  togglePage(ids: readonly string[]): void {
    const isWhole = this.holdsAll(ids);
    this.change((chosen) => {
      for (const id of ids) {
        if (isWhole) {
          chosen.delete(id);
        } else {
          chosen.add(id);
        }
      }
    });
  }

  holdsAll(ids: readonly string[]): boolean {
    return ids.length > 0 && ids.every((id) => this.chosen().has(id));
  }

  holdsSome(ids: readonly string[]): boolean {
    return ids.some((id) => this.chosen().has(id)) && !this.holdsAll(ids);
  }

  replace(ids: Iterable<string>): void {
    this.awaited.set(null);
    this.chosen.set(new Set(ids));
  }

  /** Once they are known, unless the user ticks or unticks something before: then what is ticked counts. */
  async replaceWhenKnown(ids: Promise<Iterable<string>>): Promise<void> {
    this.awaited.set(ids);
    const isWanted = () => this.awaited() === ids;
    try {
      const known = await ids;
      if (isWanted()) {
        this.replace(known);
      }
    } finally {
      if (isWanted()) {
        this.awaited.set(null);
      }
    }
  }

  /** Removes what is gone. */
  remove(ids: Iterable<string>): void {
    const after = new Set(this.chosen());
    for (const id of ids) {
      after.delete(id);
    }
    this.chosen.set(after);
  }

  clear(): void {
    this.replace([]);
  }

  private change(make: (ids: Set<string>) => void): void {
    const after = new Set(this.chosen());
    make(after);
    this.replace(after);
  }
}
