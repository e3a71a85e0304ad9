import { computed, Service, signal } from '@angular/core';

/** Which rows of a list are being worked on, by id. Each list provides its own. */
@Service({ autoProvided: false })
export class RowsAtWork {
  private readonly ids = signal<ReadonlySet<string>>(new Set());

  readonly isAny = computed(() => this.ids().size > 0);

  has(id: string): boolean {
    return this.ids().has(id);
  }

  begin(ids: readonly string[]): void {
    this.ids.update((before) => new Set([...before, ...ids]));
  }

  end(ids: readonly string[]): void {
    const ended = new Set(ids);
    this.ids.update((before) => new Set([...before].filter((id) => !ended.has(id))));
  }

  /** Until `work` settles. */
  async during<Result>(ids: readonly string[], work: () => Promise<Result>): Promise<Result> {
    this.begin(ids);
    try {
      return await work();
    } finally {
      this.end(ids);
    }
  }
}
