import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { computed, effect, inject, signal, untracked } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { LiveUpdates } from '../../core/live/live-updates';
import { PacedReading } from '../../core/live/paced-reading';
import type { LiveResource, LiveResourceOptions } from './live-resource';
import { windowOf, withOlder, type CursorPage, type DatedRow, type RowWindow } from './row-window';
import type { OlderRows, ShownList } from './shown-list';

/** How many rows one answer has at most. */
export const CURSOR_PAGE = 50;

export type CursorParams = Readonly<Record<string, string | number>>;

/** What is specific to one list. */
export interface CursorOptions<Row> extends LiveResourceOptions<CursorPage<Row>> {
  /** The list starts over when a signal that this reads changes. */
  readonly request: (position: CursorParams) => HttpResourceRequest;
}

/**
 * A list that is read from its newest row down, as far back as the user has loaded. After a change all that is shown is read
 * again. Needs an injection context.
 */
export class CursorStore<Row extends DatedRow>
  implements ShownList<Row>, OlderRows, LiveResource<readonly Row[]>
{
  private readonly http = inject(HttpClient);
  private readonly pace = new PacedReading({
    read: () => void this.readAgain(),
    isReading: () => untracked(this.isLoading),
  });

  protected readonly shown = signal<RowWindow<Row> | undefined>(undefined);
  /** How many pages the user has asked for. */
  protected pages = 1;
  /** Answers to a previous request are dropped. */
  private round = 0;
  private readonly at = signal<number | null>(null);
  private readonly failure = signal<unknown>(null);
  private readonly running = signal(0);

  readonly value = computed(() => this.shown()?.rows);
  readonly loadedAt = this.at.asReadonly();
  readonly error = this.failure.asReadonly();
  readonly isLoading = computed(() => this.running() > 0);
  readonly hasMore = computed(() => (this.shown()?.older ?? null) !== null);

  readonly list: LiveResource<readonly Row[]> = this;
  readonly rows = computed(() => this.value() ?? []);
  readonly selection = null;
  readonly paged = null;
  readonly older: OlderRows = this;

  constructor(private readonly options: CursorOptions<Row>) {
    effect(() => {
      options.request({});
      untracked(() => this.begin());
    });
    const live = inject(LiveUpdates);
    live.onChange(options.topics, options.provider, () => this.pace.ask());
    live.follow(this);
  }

  idOf({ id }: Row): string {
    return id;
  }

  /** Never rejects: `error` says what went wrong. */
  reload(): void {
    if (this.isLoading()) {
      this.pace.ask();
    } else {
      void this.readAgain();
    }
  }

  async more(): Promise<void> {
    if (this.isLoading() || !this.hasMore()) {
      return;
    }
    this.pages += 1;
    await this.work(async (isCurrent) => {
      const oldest = this.shown()?.rows.at(-1);
      // Known rows of the same millisecond come again, at worst a whole page.
      while (this.shown()?.rows.at(-1) === oldest && this.hasMore()) {
        const page = await this.read(this.shown()?.older ?? {});
        if (!isCurrent()) {
          return;
        }
        this.shown.update((shown) => shown && withOlder(shown, page));
      }
    });
  }

  protected begin(): void {
    this.round += 1;
    this.pages = 1;
    this.shown.set(undefined);
    this.at.set(null);
    void this.readAgain();
  }

  /** Brings what is shown up to date. */
  protected async refresh(isCurrent: () => boolean): Promise<void> {
    let window = windowOf(await this.read());
    for (let pages = 1; pages < this.pages && window.older && isCurrent(); pages += 1) {
      window = withOlder(window, await this.read(window.older));
    }
    if (isCurrent()) {
      this.shown.set(window);
    }
  }

  protected readSoon(): void {
    this.pace.ask();
  }

  protected read(position: Readonly<Record<string, string>> = {}): Promise<CursorPage<Row>> {
    const { url, params } = this.options.request({ ...position, limit: CURSOR_PAGE });
    return firstValueFrom(this.http.get(url, params ? { params } : {})).then(this.options.parse);
  }

  private readAgain(): Promise<void> {
    return this.work(async (isCurrent) => {
      this.pace.began();
      await this.refresh(isCurrent);
      if (isCurrent()) {
        this.at.set(Date.now());
      }
    });
  }

  private async work(task: (isCurrent: () => boolean) => Promise<void>): Promise<void> {
    const { round } = this;
    const isCurrent = () => round === this.round;
    this.running.update((count) => count + 1);
    try {
      await task(isCurrent);
      if (isCurrent()) {
        this.failure.set(null);
      }
    } catch (error) {
      if (isCurrent()) {
        this.failure.set(error);
      }
    } finally {
      this.running.update((count) => count - 1);
      this.pace.ended();
    }
  }
}
