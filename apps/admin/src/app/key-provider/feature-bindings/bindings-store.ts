import { computed, inject, Service } from '@angular/core';
import type { ListedProxyDto, ProxyFiguresDto } from '@keypool/dto';
import { UrlParams } from '../../core/url/url-params';
import { liveResource } from '../../shared/list/live-resource';
import { rereadWhenDue } from '../../shared/list/reread-when-due';
import { dueTimes, PROXY_LIST_TOPICS, ProxiesClient } from '../../data/proxies-client';
import { KeysClient } from '../../data/keys-client';
import { KEY_PROVIDER } from '../../data/key-provider';

export interface ServedProxy {
  readonly proxy: ListedProxyDto;
  readonly figures: ProxyFiguresDto;
}

/** The context of one provider's bindings: the proxies, the selected one, and what is wrong. */
@Service({ autoProvided: false })
export class BindingsStore {
  private readonly provider = inject(KEY_PROVIDER);
  private readonly client = inject(ProxiesClient);
  private readonly keys = inject(KeysClient);
  private readonly url = new UrlParams();

  private readonly proxyList = liveResource(() => this.client.listRequest({ sort: 'name' }), {
    parse: (body) => this.client.parseList(body),
    topics: PROXY_LIST_TOPICS,
    provider: 'any',
  });
  /** Part of every page of keys, however short. */
  private readonly idle = liveResource(
    () => this.keys.listRequest({ page: 1, status: 'unbound', fields: 'id' }),
    {
      parse: (body) => this.keys.parseIdList(body),
      topics: ['keys', 'bindings'],
      provider: this.provider.id,
    },
  );

  readonly proxies = computed(() => this.proxyList.value()?.proxies ?? []);
  /** Null while the list of all bindings is shown. */
  readonly proxyId = computed(() => this.url.get('proxy') || null);
  readonly proxy = computed(
    () => this.proxies().find((proxy) => proxy._id === this.proxyId()) ?? null,
  );
  readonly hasNoProxy = computed(() => this.proxyList.value()?.proxies.length === 0);
  readonly hasNoKey = computed(() => this.idle.value()?.totalKeys === 0);

  private readonly served = computed<readonly ServedProxy[]>(() => {
    if (!this.idle.value()?.totalKeys) {
      return [];
    }
    return this.proxies()
      .filter((proxy) => proxy.isActive)
      .map((proxy) => ({ proxy, figures: proxy.figures[this.provider.id] }));
  });
  /** Workers of these get no key. */
  readonly withoutUsableKey = computed(() =>
    this.served().filter(({ figures }) => figures.bindings > 0 && figures.usable === 0),
  );
  readonly withoutKey = computed(() =>
    this.served().filter(({ figures }) => figures.bindings === 0),
  );
  /** How many keys no worker will ever get. */
  readonly idleKeys = computed(() => this.idle.value()?.matching ?? 0);

  constructor() {
    rereadWhenDue(this.proxyList, ({ proxies }) => dueTimes(proxies));
  }

  show(proxyId: string | null): void {
    this.url.set({ proxy: proxyId });
  }

  /** After changes made on this page. */
  refresh(): void {
    this.proxyList.reload();
    this.idle.reload();
  }
}
