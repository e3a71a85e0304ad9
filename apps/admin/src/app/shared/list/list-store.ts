import type { HttpResourceRequest } from '@angular/common/http';
import { computed } from '@angular/core';
import type { ProviderId } from '@keypool/dto';
import { ListQuery, type FilterParams } from './list-query';
import { liveResource, type LiveResource, type LiveResourceOptions } from './live-resource';
import { rereadWhenDue } from './reread-when-due';
import { Selection } from './selection';
import type { ExportedList, ListOption, PagedList, ShownList } from './shown-list';
import { untickGone } from './untick-gone';

export interface ListAnswer {
  /** How many rows match the filter, over all pages; left out when all were asked for. */
  readonly matching?: number | undefined;
}

/** What is specific to one list. */
export interface ListOptions<Answer, Row> extends LiveResourceOptions<Answer> {
  readonly request: (params: FilterParams) => HttpResourceRequest;
  readonly rowsOf: (answer: Answer) => readonly Row[];
  readonly idOf: (row: Row) => string;
  /** The fields that the server sorts by. */
  readonly sorts: readonly string[];
  /** `field` ascending, `-field` descending. */
  readonly defaultSort: string;
  /** Sort options where there are no column heads. */
  readonly sortOptions: readonly ListOption[];
  /** What the status filter offers; left out where a list has none. */
  readonly statusOptions?: readonly ListOption[];
  /** Tells two lists on one page apart: `openhands.page`. */
  readonly prefix?: string;
  /** Where the API has the list as a file; left out where it has none. */
  readonly exportApi?: { readonly path: string; readonly provider: ProviderId };
  /** Times at which the answer becomes outdated. */
  readonly dueTimes?: (answer: Answer) => readonly (string | null | undefined)[];
  /** Left out where rows cannot be ticked. */
  readonly ticks?: {
    /** How many rows there are, of those that the answer counts. */
    readonly countOf: (answer: Answer) => number;
    /** The ids of all rows that match, over all pages. */
    readonly readIds: (filter: FilterParams) => Promise<readonly string[]>;
  };
}

/** A list as the URL describes it: its rows, kept up to date, and which are ticked. Needs an injection context. */
export class ListStore<Answer extends ListAnswer, Row> implements ShownList<Row>, PagedList {
  readonly query: ListQuery;
  readonly list: LiveResource<Answer>;
  readonly selection: Selection | null;
  readonly sortOptions: readonly ListOption[];
  readonly statusOptions: readonly ListOption[];
  readonly exported: ExportedList | null;
  readonly paged: PagedList = this;
  readonly older = null;

  readonly rows = computed<readonly Row[]>(() => {
    const answer = this.list.value();
    return answer === undefined ? [] : this.options.rowsOf(answer);
  });
  readonly matching = computed(() => this.list.value()?.matching ?? this.rows().length);

  constructor(private readonly options: ListOptions<Answer, Row>) {
    const { sorts, defaultSort, sortOptions, statusOptions = [], prefix = '' } = options;
    this.sortOptions = sortOptions;
    this.statusOptions = statusOptions;
    const statuses = statusOptions.map(({ value }) => value);
    this.query = new ListQuery({ sorts, defaultSort, statuses, prefix });
    this.list = liveResource(() => options.request(this.query.params()), options);
    this.exported = options.exportApi ? this.exportedFrom(options.exportApi) : null;
    this.selection = options.ticks ? new Selection() : null;
    if (options.dueTimes) {
      rereadWhenDue(this.list, options.dueTimes);
    }
    this.untickGone();
  }

  idOf(row: Row): string {
    return this.options.idOf(row);
  }

  async selectAllMatching(): Promise<void> {
    const ids = this.options.ticks?.readIds(this.query.filterParams());
    if (ids) {
      await this.selection?.replaceWhenKnown(ids);
    }
  }

  /** Shows the user's own changes at once, even without live updates. `settled` rows no longer need their ticks. */
  refresh(settled: readonly string[] = []): void {
    this.selection?.remove(settled);
    this.list.reload();
  }

  private exportedFrom({
    path,
    provider,
  }: NonNullable<ListOptions<Answer, Row>['exportApi']>): ExportedList {
    return { path, params: computed(() => ({ provider, ...this.query.filterParams() })) };
  }

  private untickGone(): void {
    const { list, query, selection } = this;
    const { ticks } = this.options;
    if (!ticks || !selection) {
      return;
    }
    untickGone({
      list,
      query,
      selection,
      shown: () => this.rows().map((row) => this.idOf(row)),
      countOf: ticks.countOf,
      readIds: () => ticks.readIds({}),
    });
  }
}
