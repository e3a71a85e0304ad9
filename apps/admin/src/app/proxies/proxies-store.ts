import { computed, inject, Service } from '@angular/core';
import { PROXY_STATES, type ListedProxyDto, type ProxyFiguresDto } from '@keypool/dto';
import type { TextParams } from '../core/language/texts';
import { KEY_PROVIDERS, type KeyProvider } from '../key-provider/key-provider';
import { ListQuery } from '../shared/list/list-query';
import type { ListOption } from '../shared/list/list-toolbar';
import { liveResource } from '../shared/list/live-resource';
import { rereadWhenDue } from '../shared/list/reread-when-due';
import { Selection } from '../shared/list/selection';
import { untickGone } from '../shared/list/untick-gone';
import { dueTimes, PROXY_LIST_TOPICS, ProxiesClient } from './data/proxies-client';

const PROXY_SORTS = ['id', 'name', 'createdAt'] as const;
type ProxySort = (typeof PROXY_SORTS)[number];

export type ProxyAction = 'switchOn' | 'switchOff' | 'delete';

export const PROXY_STATUS_OPTIONS: readonly ListOption[] = PROXY_STATES.map((state) => ({
  value: state,
  text: `proxies.state.${state}`,
}));

/** Where there are no column heads. */
export const PROXY_SORT_OPTIONS: readonly ListOption[] = [
  { value: '-createdAt' satisfies `-${ProxySort}`, text: 'common.sorts.newest' },
  { value: 'createdAt' satisfies ProxySort, text: 'common.sorts.oldest' },
  { value: 'name' satisfies ProxySort, text: 'proxies.table.name' },
  { value: 'id' satisfies ProxySort, text: 'proxies.table.id' },
];

/** What one provider does for a proxy. */
export interface ProxyService {
  readonly provider: KeyProvider;
  readonly figures: ProxyFiguresDto;
}

export interface ProxyRow {
  readonly proxy: ListedProxyDto;
  readonly services: readonly ProxyService[];
  /** Its workers ask in vain, whichever provider they want. */
  readonly isUseless: boolean;
}

/** The list of proxies as the URL asks for it, with what their bindings give them. */
@Service({ autoProvided: false })
export class ProxiesStore {
  private readonly client = inject(ProxiesClient);

  readonly query = new ListQuery({
    sorts: PROXY_SORTS,
    defaultSort: '-createdAt',
    statuses: PROXY_STATES,
  });
  readonly list = liveResource(() => this.client.listRequest(this.query.params()), {
    parse: (body) => this.client.parseList(body),
    topics: PROXY_LIST_TOPICS,
    provider: 'any',
  });
  readonly selection = new Selection();

  private readonly proxies = computed(() => this.list.value()?.proxies ?? []);
  readonly matching = computed(() => this.list.value()?.matching ?? this.proxies().length);
  readonly rows = computed<readonly ProxyRow[]>(() =>
    this.proxies().map((proxy) => {
      const services = KEY_PROVIDERS.map((provider) => ({
        provider,
        figures: proxy.figures[provider.id],
      }));
      return { proxy, services, isUseless: services.every(({ figures }) => figures.usable === 0) };
    }),
  );

  constructor() {
    rereadWhenDue(this.list, ({ proxies }) => dueTimes(proxies));
    untickGone({
      list: this.list,
      query: this.query,
      selection: this.selection,
      shown: () => this.proxies().map((proxy) => proxy._id),
      countOf: ({ matching, proxies }) => matching ?? proxies.length,
      readIds: () => this.client.idsMatching({}),
    });
  }

  async selectAllMatching(): Promise<void> {
    this.selection.replace(await this.client.idsMatching(this.query.filterParams()));
  }

  /** The caller reads the list again, once for many: `refresh`. */
  async perform(action: ProxyAction, id: string): Promise<TextParams> {
    if (action === 'delete') await this.client.delete(id);
    else await this.client.update(id, { isActive: action === 'switchOn' });
    return {};
  }

  /** What one did oneself shows at once, also where live updates fail. `settled` need no tick any more. */
  refresh(settled: readonly string[] = []): void {
    this.selection.remove(settled);
    this.list.reload();
  }
}
