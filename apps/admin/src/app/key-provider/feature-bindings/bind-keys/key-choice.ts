import { computed, inject, linkedSignal, signal } from '@angular/core';
import type { KeyDto } from '@keypool/dto';
import { liveResource } from '../../../shared/list/live-resource';
import { whenTyped } from '../../../shared/form/typing/when-typed';
import { Selection } from '../../../shared/list/selection';
import { KeysClient } from '../../data/keys-client';
import { KEY_PROVIDER } from '../../key-provider';

const PAGE_SIZE = 50;

export interface KeyChoiceOptions {
  /** The keys that serve any proxy. */
  readonly boundKeys: ReadonlySet<string>;
  readonly isIdleOnly: boolean;
  /** The keys that cannot be chosen. */
  readonly isTaken: (id: string) => boolean;
}

/**
 * The keys among which the user chooses: searched and paged by the server. It cannot tell which keys serve no proxy:
 * for these all that match are read. Needs an injection context.
 */
export class KeyChoice {
  private readonly client = inject(KeysClient);

  readonly search = signal('');
  readonly typing = whenTyped((text) => this.search.set(text.trim()));
  readonly isIdleOnly = signal(false);
  /** From 0. A new search begins with the first page. */
  readonly pageIndex = linkedSignal({
    source: () => [this.search(), this.isIdleOnly()],
    computation: () => 0,
  });
  private readonly filter = computed(() => ({
    ...(this.search() ? { q: this.search() } : {}),
    sort: '-createdAt',
  }));
  readonly list = liveResource(
    () => {
      const page = { page: this.pageIndex() + 1, pageSize: PAGE_SIZE };
      return this.client.listRequest(
        this.isIdleOnly() ? this.filter() : { ...page, ...this.filter() },
      );
    },
    {
      parse: (body) => this.client.parseList(body),
      topics: ['keys'],
      provider: inject(KEY_PROVIDER).id,
    },
  );
  readonly selection = new Selection();

  private readonly listed = computed(() => {
    const keys = this.list.value()?.keys ?? [];
    return this.isIdleOnly() ? keys.filter((key) => !this.options.boundKeys.has(key._id)) : keys;
  });
  readonly matching = computed(() =>
    this.isIdleOnly()
      ? this.listed().length
      : (this.list.value()?.matching ?? this.listed().length),
  );
  readonly keys = computed<readonly KeyDto[]>(() => {
    if (!this.isIdleOnly()) return this.listed();
    const start = this.pageIndex() * PAGE_SIZE;
    return this.listed().slice(start, start + PAGE_SIZE);
  });
  readonly pageSize = PAGE_SIZE;

  constructor(private readonly options: KeyChoiceOptions) {
    this.isIdleOnly.set(options.isIdleOnly);
  }

  isTaken(id: string): boolean {
    return this.options.isTaken(id);
  }

  /** Those that were chosen before stay so. */
  async selectAllMatching(): Promise<void> {
    const ids = this.isIdleOnly()
      ? this.listed().map((key) => key._id)
      : await this.client.idsMatching(this.filter());
    const free = ids.filter((id) => !this.isTaken(id));
    this.selection.replace([...this.selection.ids(), ...free]);
  }
}
