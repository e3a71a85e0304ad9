import { inject, Service } from '@angular/core';
import { PROXY_STATES, SORTABLE, type ListedProxyDto, type ProxyListDto } from '@keypool/dto';
import type { TextParams } from '../core/language/texts';
import { ListStore, type ListOptions } from '../shared/list/list-store';
import { dueTimes, PROXY_LIST_TOPICS, ProxiesClient } from '../data/proxies-client';

export type ProxyAction = 'switchOn' | 'switchOff' | 'delete';

/** The list of proxies with their figures, and what can be done with them. */
@Service({ autoProvided: false })
export class ProxiesStore extends ListStore<ProxyListDto, ListedProxyDto> {
  private readonly client = inject(ProxiesClient);

  constructor() {
    super(proxyList(inject(ProxiesClient)));
  }

  /** The caller reads the list again with `refresh`, once for many. */
  async perform(action: ProxyAction, id: string): Promise<TextParams> {
    if (action === 'delete') {
      await this.client.delete(id);
    } else {
      await this.client.update(id, { isActive: action === 'switchOn' });
    }
    return {};
  }
}

function proxyList(client: ProxiesClient): ListOptions<ProxyListDto, ListedProxyDto> {
  return {
    request: (params) => client.listRequest(params),
    parse: (body) => client.parseList(body),
    rowsOf: ({ proxies }) => proxies,
    idOf: ({ _id }) => _id,
    topics: PROXY_LIST_TOPICS,
    provider: 'any',
    sorts: SORTABLE.proxies,
    defaultSort: '-createdAt',
    sortOptions: [
      { value: '-createdAt', text: 'common.sorts.newest' },
      { value: 'createdAt', text: 'common.sorts.oldest' },
      { value: 'name', text: 'proxies.table.name' },
      { value: 'id', text: 'proxies.table.id' },
    ],
    statusOptions: PROXY_STATES.map((value) => ({ value, text: `proxies.state.${value}` })),
    dueTimes: ({ proxies }) => dueTimes(proxies),
    ticks: {
      countOf: ({ matching, proxies }) => matching ?? proxies.length,
      readIds: (filter) => client.idsMatching(filter),
    },
  };
}
