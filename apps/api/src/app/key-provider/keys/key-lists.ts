import { readSort, type KeyFilter, type SortField, type StatsDto } from '@keypool/dto';
import type { KeyFilterQuery, KeyListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { inOrder } from '../../database/in-order';
import { inParts } from '../../database/in-parts';
import { containing, countRows, pageWindow } from '../../database/list-page';
import { memoryPage, orderBySort, type SortValue } from '../../database/memory-page';
import { ProviderStats, type KeyListTotals } from '../figures/provider-stats';
import type { MirroredKey } from '../pool/mirrored';
import { PoolService } from '../pool/pool.service';
import { UsageNews } from '../pool/usage-news';
import { BindingRepository } from '../store/binding.repository';
import { DEFAULT_SORT, KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';

/** The rows of a page or of a whole list. */
export interface KeyRows<Row> {
  readonly rows: readonly Row[];
  readonly matching: number;
  readonly totals: KeyListTotals;
}

const idOf = ({ id }: MirroredKey) => id;

const COLUMNS: Readonly<Record<SortField<'keys'>, (key: MirroredKey) => SortValue>> = {
  id: idOf,
  status: ({ status }) => status,
  createdAt: ({ createdAt }) => createdAt,
  tokensUsed: ({ counts }) => counts.tokensUsed,
  requestsCount: ({ counts }) => counts.requestsCount,
  updatedAt: ({ counts }) => counts.updatedAt,
};
const COUNTED: ReadonlySet<SortField<'keys'>> = new Set([
  'tokensUsed',
  'requestsCount',
  'updatedAt',
]);

/**
 * Keys as admins list them. The pool has everything they are filtered and sorted by, so the database is asked only for the
 * rows shown: scanning and counting many keys is slow there. While the pool may be stale, the database does it all.
 */
@Injectable()
export class KeyLists {
  constructor(
    private readonly keys: KeyRepository,
    private readonly pool: PoolService,
    private readonly usage: UsageNews,
    private readonly figures: ProviderStats,
    private readonly bindings: BindingRepository,
  ) {}

  stats(): Promise<StatsDto> {
    return this.figures.read();
  }

  async read(query: KeyListQuery): Promise<KeyRows<KeyDocument>> {
    if (query.page === undefined || !this.pool.isCurrent) {
      return this.readFromDatabase(query);
    }
    const { rows, ...counts } = await this.choose(query);
    return { rows: await this.readKeys(rows.map(idOf)), ...counts };
  }

  /** All that match, a part of them at a time. */
  async *all(query: KeyFilterQuery): AsyncGenerator<KeyDocument> {
    const { rows } = await this.readIds(query);
    yield* inParts(
      rows.map(({ id }) => id),
      (ids) => this.readKeys(ids),
    );
  }

  /** Of a page, or of all that match. */
  async readIds(query: KeyListQuery): Promise<KeyRows<{ readonly id: string }>> {
    if (this.pool.isCurrent) {
      return this.choose(query);
    }
    const { rows, ...counts } = await this.readFromDatabase(query);
    return { rows: rows.map(({ _id }) => ({ id: _id })), ...counts };
  }

  private async readKeys(ids: readonly string[]): Promise<KeyDocument[]> {
    return inOrder(ids, await this.keys.findByIds(ids));
  }

  private async choose(query: KeyListQuery): Promise<KeyRows<MirroredKey>> {
    const sort = query.sort ?? DEFAULT_SORT;
    if (COUNTED.has(readSort<SortField<'keys'>>(sort).field)) {
      await this.usage.catchUp();
    }
    const isNamed = query.q ? containing(query.q) : () => true;
    const isIn = statusFilter(query.status);
    const isFree = this.bindingFilter(query);
    const page = memoryPage(
      this.pool.pool.keys.values(),
      ({ id, status }) => isIn(status) && isFree(id) && isNamed(id),
      orderBySort(sort, COLUMNS),
      query,
    );
    return { ...page, totals: await this.figures.listTotals(query) };
  }

  private bindingFilter(query: KeyListQuery): (keyId: string) => boolean {
    const { pool } = this.pool;
    const asked = unboundFrom(query);
    return asked === null
      ? () => true
      : (keyId) => !pool.index.isBound(keyId, (proxyId) => proxyId === (asked.proxyId ?? proxyId));
  }

  private async readFromDatabase(query: KeyListQuery): Promise<KeyRows<KeyDocument>> {
    const asked = unboundFrom(query);
    if (asked) {
      return this.readUnbound(query, asked.proxyId);
    }
    const reading = this.figures.listTotals(query);
    const [rows, totals, matching] = await Promise.all([
      this.keys.find(query),
      reading,
      countRows(
        query,
        () => this.keys.countMatching(query),
        () => reading.then(({ totalKeys }) => totalKeys),
      ),
    ]);
    return { rows, matching, totals };
  }

  /** Keys and bindings are two collections: this joins them, whatever it costs. */
  private async readUnbound(
    { page, pageSize, ...whole }: KeyListQuery,
    proxyId: string | undefined,
  ): Promise<KeyRows<KeyDocument>> {
    const [keys, bound, totals] = await Promise.all([
      this.keys.find(whole),
      this.bindings.keyIds(proxyId),
      this.figures.listTotals({ page }),
    ]);
    const free = keys.filter(({ _id }) => !bound.has(_id));
    const window = pageWindow({ page, pageSize });
    const rows = window ? free.slice(window.skip, window.skip + window.limit) : free;
    return { rows, matching: free.length, totals };
  }
}

/** The proxy, or any proxy, to which the requested keys must not be bound; null for no such condition. */
function unboundFrom({ status, notBoundTo }: KeyListQuery): { readonly proxyId?: string } | null {
  if (status === 'unbound') {
    return {};
  }
  return notBoundTo === undefined ? null : { proxyId: notBoundTo };
}

function statusFilter(filter: KeyFilter | undefined): (status: string) => boolean {
  switch (filter) {
    case undefined:
    case 'unbound':
      return () => true;
    case 'unhealthy':
      return (status) => status !== 'healthy';
    default:
      return (status) => status === filter;
  }
}
