import type { Signal } from '@angular/core';
import type { ListQuery } from './list-query';
import type { LiveResource } from './live-resource';
import type { Selection } from './selection';

export interface ListOption {
  readonly value: string;
  /** Key of its text. */
  readonly text: string;
}

/** What the list frame shows. */
export interface ShownList<Row> {
  readonly list: LiveResource<unknown>;
  readonly rows: Signal<readonly Row[]>;
  /** Null where rows cannot be ticked. */
  readonly selection: Selection | null;
  /** Null for a list that is read from its newest row down. */
  readonly paged: PagedList | null;
  /** Null for a list in pages. */
  readonly older: OlderRows | null;
  idOf(row: Row): string;
}

/** A list that is searched, filtered, sorted and read in pages. */
export interface PagedList {
  readonly query: ListQuery;
  /** Rows that match the filter, over all pages. */
  readonly matching: Signal<number>;
  /** For cards, which have no heads. */
  readonly sortOptions: readonly ListOption[];
  readonly statusOptions: readonly ListOption[];
  /** Null where the list cannot be downloaded. */
  readonly exported: ExportedList | null;
  selectAllMatching(): Promise<void>;
}

/** A list as a file of the API. */
export interface ExportedList {
  readonly path: string;
  /** Which rows, and in which order. */
  readonly params: Signal<Readonly<Record<string, string>>>;
}

/** What comes after the last row shown. */
export interface OlderRows {
  readonly hasMore: Signal<boolean>;
  readonly isLoading: Signal<boolean>;
  /** Never rejects. */
  more(): Promise<void>;
}
