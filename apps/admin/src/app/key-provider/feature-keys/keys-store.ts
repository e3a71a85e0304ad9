import { computed, inject, Service } from '@angular/core';
import { KEY_FILTERS, SORTABLE, type KeyDto, type KeyListDto } from '@keypool/dto';
import type { TextParams } from '../../core/language/texts';
import { ListStore, type ListOptions } from '../../shared/list/list-store';
import { KeysClient } from '../../data/keys-client';
import { KEY_PROVIDER, LIST_PREFIX } from '../../data/key-provider';

export type KeyAction = 'clear' | 'reset' | 'rotate' | 'delete';

/** The list of one provider's keys, and what can be done with them. */
@Service({ autoProvided: false })
export class KeysStore extends ListStore<KeyListDto, KeyDto> {
  private readonly client = inject(KeysClient);

  readonly stats = computed(() => {
    const list = this.list.value();
    if (!list) {
      return { total: null, healthy: null, unhealthy: null, ready: 0, unusable: 0 };
    }
    const { totalKeys: total, healthyKeys: healthy, usableKeys: usable = healthy } = list;
    const ready = Math.max(0, usable - healthy);
    return { total, healthy, unhealthy: total - healthy, ready, unusable: total - usable };
  });

  constructor() {
    super(keyList(inject(KeysClient)));
  }

  /** Resolves with details for the message. The caller reads the list again with `refresh`, once for many. */
  async perform(action: KeyAction, id: string): Promise<TextParams> {
    switch (action) {
      case 'delete':
        await this.client.delete(id);
        return {};
      case 'clear':
        await this.client.clear(id);
        return {};
      case 'reset':
        await this.client.reset(id);
        return {};
      case 'rotate': {
        const rotation = await this.client.rotate(id);
        return { replacement: rotation.replacementKeyId ?? '' };
      }
    }
  }
}

function keyList(client: KeysClient): ListOptions<KeyListDto, KeyDto> {
  const provider = inject(KEY_PROVIDER).id;
  return {
    request: (params) => client.listRequest(params),
    parse: (body) => client.parseList(body),
    rowsOf: ({ keys }) => keys,
    idOf: ({ _id }) => _id,
    // Some filters depend on bindings.
    topics: ['keys', 'bindings'],
    provider,
    exportApi: { path: '/admin/export/keys', provider },
    sorts: SORTABLE.keys,
    defaultSort: '-createdAt',
    sortOptions: [
      { value: '-createdAt', text: 'common.sorts.newest' },
      { value: 'createdAt', text: 'common.sorts.oldest' },
      { value: 'id', text: 'common.sorts.id' },
      { value: 'status', text: 'common.sorts.status' },
      { value: '-tokensUsed', text: 'common.sorts.tokensUsed' },
      { value: '-requestsCount', text: 'common.sorts.requests' },
    ],
    statusOptions: KEY_FILTERS.map((value) => ({ value, text: `keyStatus.${value}` })),
    prefix: inject(LIST_PREFIX),
    dueTimes: ({ dueAt }) => [dueAt],
    ticks: {
      countOf: ({ totalKeys }) => totalKeys,
      readIds: (filter) => client.idsMatching(filter),
    },
  };
}
