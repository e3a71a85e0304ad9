import { inject, Service } from '@angular/core';
import { PROXY_STATES, SORTABLE } from '@keypool/dto';
import { ListStore, type ListOptions } from '../../../shared/list/list-store';
import {
  BindingsClient,
  rowOfBinding,
  type Binding,
  type BindingList,
} from '../../../data/bindings-client';
import { KEY_PROVIDER } from '../../../data/key-provider';

/** All bindings of one provider. */
@Service({ autoProvided: false })
export class BindingListStore extends ListStore<BindingList, Binding> {
  constructor() {
    super(bindingList(inject(BindingsClient)));
  }
}

function bindingList(client: BindingsClient): ListOptions<BindingList, Binding> {
  const provider = inject(KEY_PROVIDER).id;
  return {
    request: (params) => client.listRequest(params),
    parse: client.parseList,
    rowsOf: ({ bindings }) => bindings,
    idOf: rowOfBinding,
    topics: ['bindings', 'keys'],
    provider,
    exportApi: { path: '/admin/export/bindings', provider },
    sorts: SORTABLE.bindings,
    defaultSort: 'proxyId',
    sortOptions: [
      { value: 'proxyId', text: 'bindings.sorts.proxy' },
      { value: 'keyId', text: 'common.sorts.id' },
      { value: 'priority', text: 'bindings.sorts.priority' },
      { value: '-createdAt', text: 'common.sorts.newest' },
      { value: 'createdAt', text: 'common.sorts.oldest' },
    ],
    statusOptions: PROXY_STATES.map((value) => ({ value, text: `bindings.state.${value}` })),
    // The page has other lists too.
    prefix: 'bindings',
  };
}
