import { computed, signal } from '@angular/core';

/** Which rows of a list are ticked, by id: ticks survive paging and live refreshes. */
export class Selection {
  private readonly chosen = signal<ReadonlySet<string>>(new Set());

  readonly ids = computed(() => [...this.chosen()]);
  readonly count = computed(() => this.chosen().size);

  has(id: string): boolean {
    return this.chosen().has(id);
  }

  toggle(id: string): void {
    this.chosen.update((before) => {
      const after = new Set(before);
      if (!after.delete(id)) {
        after.add(id);
      }
      return after;
    });
  }

  /** For the tick in the table head: ticks the whole page, or none of it when all are ticked. */
  togglePage(ids: readonly string[]): void {
    const isWhole = this.holdsAll(ids);
    this.chosen.update((before) => {
      const after = new Set(before);
      for (const id of ids) {
        if (isWhole) {
          after.delete(id);
        } else {
          after.add(id);
        }
      }
      return after;
    });
  }

  holdsAll(ids: readonly string[]): boolean {
    return ids.length > 0 && ids.every((id) => this.chosen().has(id));
  }

  holdsSome(ids: readonly string[]): boolean {
    return ids.some((id) => this.chosen().has(id)) && !this.holdsAll(ids);
  }

  replace(ids: Iterable<string>): void {
    this.chosen.set(new Set(ids));
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
    this.chosen.set(new Set());
  }
}
