import { computed, inject, Service } from '@angular/core';
import { PROXY_STATES } from '@keypool/dto';
import { ListQuery } from '../../../shared/list/list-query';
import { liveResource } from '../../../shared/list/live-resource';
import type { ListOption } from '../../../shared/list/list-toolbar';
import { BindingsClient } from '../../data/bindings-client';
import { KEY_PROVIDER } from '../../key-provider';

const BINDING_SORTS = ['proxyId', 'keyId', 'priority', 'createdAt'] as const;
type BindingSort = (typeof BINDING_SORTS)[number];

export const BINDING_STATUS_OPTIONS: readonly ListOption[] = PROXY_STATES.map((state) => ({
  value: state,
  text: `bindings.state.${state}`,
}));

/** Where there are no column heads. */
export const BINDING_SORT_OPTIONS: readonly ListOption[] = [
  { value: 'proxyId' satisfies BindingSort, text: 'bindings.sorts.proxy' },
  { value: 'keyId' satisfies BindingSort, text: 'common.sorts.id' },
  { value: 'priority' satisfies BindingSort, text: 'bindings.sorts.priority' },
  { value: '-createdAt' satisfies `-${BindingSort}`, text: 'common.sorts.newest' },
  { value: 'createdAt' satisfies BindingSort, text: 'common.sorts.oldest' },
];

/** All bindings of one provider as the URL asks for them. */
@Service({ autoProvided: false })
export class BindingListStore {
  private readonly client = inject(BindingsClient);

  readonly query = new ListQuery({
    sorts: BINDING_SORTS,
    defaultSort: 'proxyId',
    statuses: PROXY_STATES,
    // The page has other lists, too.
    prefix: 'bindings',
  });
  readonly list = liveResource(() => this.client.listRequest(this.query.params()), {
    parse: this.client.parseList,
    topics: ['bindings', 'keys'],
    provider: inject(KEY_PROVIDER).id,
  });
  readonly rows = computed(() => this.list.value()?.bindings ?? []);
  readonly matching = computed(() => this.list.value()?.matching ?? this.rows().length);
}
