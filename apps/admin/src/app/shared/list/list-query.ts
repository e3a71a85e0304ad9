import { computed } from '@angular/core';
import { PAGE_SIZES } from '@keypool/dto';
import { UrlParams, type UrlChanges } from '../../core/url/url-params';

const LONGEST_SEARCH = 128;

export interface ListQueryOptions {
  /** The list's fields that the server sorts by. */
  readonly sorts: readonly string[];
  /** `field` ascending, `-field` descending. */
  readonly defaultSort: string;
  /** What the status filter offers; left out where a list has none. */
  readonly statuses?: readonly string[];
  /** Tells two lists on one page apart: `openhands.page`. */
  readonly prefix?: string;
}

/** The parameters of a list request. */
export type FilterParams = Record<string, string | number>;

/** What a list shows, in the URL: page, search, filter, order. Invalid values are ignored. Needs an injection context. */
export class ListQuery {
  private readonly url = new UrlParams();
  private readonly prefix: string;

  readonly page = computed(() => {
    const page = Number(this.read('page'));
    return Number.isInteger(page) && page >= 1 && page <= 1_000_000 ? page : 1;
  });
  readonly pageSize = computed(
    () => PAGE_SIZES.find((size) => size === Number(this.read('pageSize'))) ?? PAGE_SIZES[0],
  );
  readonly search = computed(() => (this.read('q') ?? '').slice(0, LONGEST_SEARCH));
  readonly status = computed(
    () => this.options.statuses?.find((status) => status === this.read('status')) ?? null,
  );
  readonly sort = computed(() => {
    const sort = this.read('sort') ?? '';
    return this.sortsBy(sort.replace(/^-/, '')) ? sort : this.options.defaultSort;
  });
  readonly sortField = computed(() => this.sort().replace(/^-/, ''));
  readonly sortDirection = computed(() => (this.sort().startsWith('-') ? 'desc' : 'asc'));
  readonly isNarrowed = computed(() => this.search() !== '' || this.status() !== null);

  /** As the API takes them, without the page: for reading all rows that match. */
  readonly filterParams = computed(() => ({
    ...(this.search() ? { q: this.search() } : {}),
    ...(this.status() ? { status: this.status() ?? '' } : {}),
    sort: this.sort(),
  }));
  /** As the API takes them. */
  readonly params = computed(() => ({
    page: this.page(),
    pageSize: this.pageSize(),
    ...this.filterParams(),
  }));

  constructor(private readonly options: ListQueryOptions) {
    this.prefix = options.prefix ? `${options.prefix}.` : '';
  }

  sortsBy(field: string): boolean {
    return this.options.sorts.includes(field);
  }

  /** Typing must not fill the history: each search replaces the one before. */
  searchFor(text: string): void {
    const q = text.trim().slice(0, LONGEST_SEARCH);
    if (q !== this.search()) {
      this.show({ q: q || null, page: null }, true);
    }
  }

  filterBy(status: string | null): void {
    this.show({ status, page: null });
  }

  sortBy(field: string, direction: 'asc' | 'desc' | ''): void {
    const sort = direction === '' ? null : `${direction === 'desc' ? '-' : ''}${field}`;
    this.show({ sort, page: null });
  }

  turnTo(page: number, pageSize: number = this.pageSize()): void {
    const isSameSize = pageSize === this.pageSize();
    this.show({
      page: isSameSize && page > 1 ? page : null,
      pageSize: pageSize === PAGE_SIZES[0] ? null : pageSize,
    });
  }

  /** For a page that is beyond the end, after deletions or by an old link. */
  fallBackTo(page: number): void {
    this.show({ page: page > 1 ? page : null }, true);
  }

  clear(): void {
    this.show({ q: null, status: null, page: null });
  }

  private read(name: string): string | null {
    return this.url.get(this.prefix + name);
  }

  private show(changes: UrlChanges, replaceUrl = false): void {
    const queryParams = Object.fromEntries(
      Object.entries(changes).map(([name, value]) => [this.prefix + name, value]),
    );
    this.url.set(queryParams, replaceUrl);
  }
}
