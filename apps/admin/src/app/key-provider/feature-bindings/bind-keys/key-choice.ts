import { computed, inject, linkedSignal, signal } from '@angular/core';
import { liveResource } from '../../../shared/list/live-resource';
import { Selection } from '../../../shared/list/selection';
import { KeysClient } from '../../../data/keys-client';
import { KEY_PROVIDER } from '../../../data/key-provider';

const PAGE_SIZE = 50;

export interface KeyChoiceOptions {
  /** The proxy to bind to, null while none is chosen. Keys that already serve it are not offered. */
  readonly proxyId: () => string | null;
  /** Begins with the keys that serve no proxy. */
  readonly isIdleOnly: boolean;
}

/** The keys among which the user chooses: filtered, searched and paged by the server. Needs an injection context. */
export class KeyChoice {
  private readonly client = inject(KeysClient);

  readonly search = signal('');
  readonly isIdleOnly = signal(false);
  private readonly filter = computed(() => {
    const [search, proxyId] = [this.search(), this.options.proxyId()];
    return {
      ...(search ? { q: search } : {}),
      ...(this.isIdleOnly() ? { status: 'unbound' } : {}),
      ...(proxyId === null ? {} : { notBoundTo: proxyId }),
      sort: '-createdAt',
    };
  });
  /** From 0. Another filter begins with the first page. */
  readonly pageIndex = linkedSignal({ source: this.filter, computation: () => 0 });
  readonly list = liveResource(
    () =>
      this.client.listRequest({
        page: this.pageIndex() + 1,
        pageSize: PAGE_SIZE,
        ...this.filter(),
      }),
    {
      parse: (body) => this.client.parseList(body),
      topics: ['keys', 'bindings'],
      provider: inject(KEY_PROVIDER).id,
    },
  );
  readonly selection = new Selection();

  readonly keys = computed(() => this.list.value()?.keys ?? []);
  readonly matching = computed(() => this.list.value()?.matching ?? this.keys().length);
  readonly pageSize = PAGE_SIZE;

  constructor(private readonly options: KeyChoiceOptions) {
    this.isIdleOnly.set(options.isIdleOnly);
  }

  searchFor(text: string): void {
    this.search.set(text.trim());
  }

  /** Keeps what was chosen before. */
  async selectAllMatching(): Promise<void> {
    const ids = this.client.idsMatching(this.filter());
    const all = ids.then((found) => [...this.selection.ids(), ...found]);
    await this.selection.replaceWhenKnown(all);
  }
}
