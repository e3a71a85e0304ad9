import { computed, inject, Service } from '@angular/core';
import {
  KEY_FILTERS,
  type CheckedKeysDto,
  type CheckKeysDto,
  type CreateKeyDto,
} from '@keypool/dto';
import type { TextParams } from '../../core/language/texts';
import { ListQuery } from '../../shared/list/list-query';
import { liveResource } from '../../shared/list/live-resource';
import { rereadWhenDue } from '../../shared/list/reread-when-due';
import { Selection } from '../../shared/list/selection';
import { untickGone } from '../../shared/list/untick-gone';
import { KeysClient } from '../data/keys-client';
import { KEY_PROVIDER, LIST_PREFIX } from '../key-provider';
import type { KeyAction } from '../ui/key-actions/key-actions';

export const KEY_SORTS = ['id', 'status', 'tokensUsed', 'requestsCount', 'createdAt'] as const;

/** The list of one provider's keys as the URL asks for it, and what can be done with them. */
@Service({ autoProvided: false })
export class KeysStore {
  private readonly client = inject(KeysClient);
  private readonly provider = inject(KEY_PROVIDER);

  readonly query = new ListQuery({
    sorts: KEY_SORTS,
    defaultSort: '-createdAt',
    statuses: KEY_FILTERS,
    prefix: inject(LIST_PREFIX),
  });
  readonly list = liveResource(() => this.client.listRequest(this.query.params()), {
    parse: (body) => this.client.parseList(body),
    // Some of them are told apart by their bindings.
    topics: ['keys', 'bindings'],
    provider: this.provider.id,
  });
  readonly selection = new Selection();

  readonly rows = computed(() => this.list.value()?.keys ?? []);
  readonly matching = computed(() => this.list.value()?.matching ?? this.rows().length);
  readonly stats = computed(() => {
    const list = this.list.value();
    if (!list) return { total: null, healthy: null, unhealthy: null, ready: 0, unusable: 0 };
    const { totalKeys: total, healthyKeys: healthy, usableKeys: usable = healthy } = list;
    const ready = Math.max(0, usable - healthy);
    return { total, healthy, unhealthy: total - healthy, ready, unusable: total - usable };
  });

  constructor() {
    rereadWhenDue(this.list, ({ dueAt }) => [dueAt]);
    untickGone({
      list: this.list,
      query: this.query,
      selection: this.selection,
      shown: () => this.rows().map((key) => key._id),
      countOf: ({ totalKeys }) => totalKeys,
      readIds: () => this.client.idsMatching({}),
    });
  }

  async selectAllMatching(): Promise<void> {
    this.selection.replace(await this.client.idsMatching(this.query.filterParams()));
  }

  create(body: CreateKeyDto): Promise<unknown> {
    return this.client.create(body);
  }

  check(body: CheckKeysDto): Promise<CheckedKeysDto> {
    return this.client.check(body);
  }

  /** Resolves with what there is to tell. The caller reads the list again, once for many: `refresh`. */
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

  /** What one did oneself shows at once, also where live updates fail. `settled` need no tick any more. */
  refresh(settled: readonly string[] = []): void {
    this.selection.remove(settled);
    this.list.reload();
  }
}
