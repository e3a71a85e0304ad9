import {
  readSort,
  type BindingDto,
  type BindingListDto,
  type Sort,
  type SortField,
} from '@keypool/dto';
import type { BindingFilterQuery, BindingListQuery } from '@keypool/dto/params';
import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { inParts } from '../../database/in-parts';
import { containing, countRows, pageInfo } from '../../database/list-page';
import {
  memoryPage,
  orderBy,
  orderBySort,
  type MemoryPage,
  type RowOrder,
  type SortValue,
} from '../../database/memory-page';
import { ProxyDirectory } from '../../proxy-directory/proxy-directory';
import { ProxyRepository } from '../../proxy-directory/proxy.repository';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import type { MirroredBinding } from '../pool/mirrored';
import { PoolService } from '../pool/pool.service';
import { toBindingDto } from '../store/binding.mapper';
import { BindingRepository, DEFAULT_SORT } from '../store/binding.repository';
import type { BindingDocument } from '../store/binding.schema';
import { KeyRepository } from '../store/key.repository';

const idOf = ({ id }: MirroredBinding) => id;
const priorityOf = ({ priority }: MirroredBinding) => priority;

const COLUMNS: Readonly<Record<SortField<'bindings'>, (binding: MirroredBinding) => SortValue>> = {
  proxyId: ({ proxyId }) => proxyId,
  keyId: ({ keyId }) => keyId,
  priority: priorityOf,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
};

/**
 * Bindings as admins see them: with the name of the proxy and the state of the key (seed 004). All of it is in memory;
 * while that may be stale, the database is asked.
 */
@Injectable()
export class BindingReader {
  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly bindings: BindingRepository,
    private readonly keys: KeyRepository,
    private readonly proxies: ProxyRepository,
    private readonly pool: PoolService,
    private readonly directory: ProxyDirectory,
  ) {}

  async list(query: BindingListQuery): Promise<BindingListDto> {
    if (!this.pool.isCurrent) {
      const [found, counted] = await Promise.all([
        this.bindings.find(query),
        countRows(query, () => this.bindings.countMatching(query)),
      ]);
      return { bindings: await this.readFacts(found), ...pageInfo(query, counted) };
    }
    const { rows, matching } = this.choose(query);
    return { bindings: this.addFacts(rows), ...pageInfo(query, matching) };
  }

  /** All that match, a part of them at a time. */
  async *all(query: BindingFilterQuery): AsyncGenerator<BindingDto> {
    if (this.pool.isCurrent) {
      yield* inParts(this.choose(query).rows, (rows) => this.addFacts(rows));
    } else {
      yield* inParts(await this.bindings.find(query), (rows) => this.readFacts(rows));
    }
  }

  /** By priority, then in order of creation; null when there is no such proxy. */
  async ofProxy(proxyId: string): Promise<BindingDto[] | null> {
    if (!this.pool.isCurrent) {
      const proxy = await this.proxies.findById(proxyId);
      return proxy && this.readFacts(await this.bindings.findByProxy(proxyId));
    }
    const { rows } = memoryPage(
      this.pool.pool.bindings.values(),
      (binding) => binding.proxyId === proxyId,
      orderBy([priorityOf, 1], [idOf, 1]),
      {},
    );
    return this.directory.get(proxyId) ? this.addFacts(rows) : null;
  }

  /** Reads within the transaction that has just written it: there its key and its proxy exist. */
  async readOne(binding: BindingDocument, session: ClientSession): Promise<BindingDto> {
    // A session runs one operation at a time.
    const key = await this.keys.findById(this.bindings.keyIdOf(binding), session);
    const proxy = await this.proxies.findById(binding.proxyId, session);
    if (!key || !proxy) {
      throw new Error(`binding ${binding._id.toHexString()} points at nothing`);
    }
    const keyField = this.definition.bindingKeyField;
    return toBindingDto(binding, { keyField, keyId: key._id, key, proxyName: proxy.name });
  }

  private choose(query: BindingListQuery): MemoryPage<MirroredBinding> {
    return memoryPage(
      this.pool.pool.bindings.values(),
      listFilter(query),
      listOrder(query.sort ?? DEFAULT_SORT),
      query,
    );
  }

  /** Skips a binding whose key or proxy is deleted while the answer is put together: it has ended, too. */
  private async readFacts(bindings: readonly BindingDocument[]): Promise<BindingDto[]> {
    const keyIds = [...new Set(bindings.map((binding) => this.bindings.keyIdOf(binding)))];
    const proxyIds = [...new Set(bindings.map(({ proxyId }) => proxyId))];
    const [standings, names] = await Promise.all([
      this.keys.standings(keyIds),
      this.proxies.names(proxyIds),
    ]);
    const keyField = this.definition.bindingKeyField;
    return bindings.flatMap((binding) => {
      const keyId = this.bindings.keyIdOf(binding);
      const key = standings.get(keyId);
      const proxyName = names.get(binding.proxyId);
      return key === undefined || proxyName === undefined
        ? []
        : [toBindingDto(binding, { keyField, keyId, key, proxyName })];
    });
  }

  private addFacts(bindings: readonly MirroredBinding[]): BindingDto[] {
    const keyField = this.definition.bindingKeyField;
    return bindings.flatMap((binding) => {
      const { keyId } = binding;
      const key = this.pool.pool.keys.get(keyId);
      const proxy = this.directory.get(binding.proxyId);
      return key && proxy
        ? [toBindingDto(binding, { keyField, keyId, key, proxyName: proxy.name })]
        : [];
    });
  }
}

function listFilter({ q, status }: BindingListQuery): (binding: MirroredBinding) => boolean {
  const isNamed = q ? containing(q) : () => true;
  return ({ isActive, proxyId, keyId }) =>
    (!status || isActive === (status === 'active')) && (isNamed(proxyId) || isNamed(keyId));
}

/** The bindings of one proxy are listed in the order in which its workers get the keys. */
function listOrder(sort: Sort<'bindings'>): RowOrder<MirroredBinding> {
  const { field, isDescending } = readSort<SortField<'bindings'>>(sort);
  const way = isDescending ? -1 : 1;
  return field === 'proxyId'
    ? orderBy([COLUMNS.proxyId, way], [priorityOf, 1], [idOf, way])
    : orderBySort(sort, COLUMNS);
}
