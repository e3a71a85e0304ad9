import { computed, inject, Service } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { statsSchema, type ProxyDto } from '@keypool/dto';
import { liveResource } from '../../shared/list/live-resource';
import { ProxiesClient } from '../../proxies/data/proxies-client';
import { bindingFigures, NO_FIGURES, type ProxyFigures } from '../data/binding-figures';
import { KEY_PROVIDER } from '../key-provider';

export interface ServedProxy {
  readonly proxy: ProxyDto;
  readonly figures: ProxyFigures;
}

/** What one provider's bindings are about: the proxies, which one is being looked at, and what is wrong. */
@Service({ autoProvided: false })
export class BindingsStore {
  private readonly provider = inject(KEY_PROVIDER);
  private readonly client = inject(ProxiesClient);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly url = toSignal(this.route.queryParamMap, {
    initialValue: this.route.snapshot.queryParamMap,
  });

  private readonly proxyList = liveResource(() => this.client.listRequest({ sort: 'name' }), {
    parse: (body) => this.client.parseList(body),
    topics: ['proxies'],
    provider: null,
  });
  private readonly stats = liveResource(() => ({ url: this.provider.statsApi }), {
    parse: (body) => statsSchema.parse(body),
    topics: ['keys'],
    provider: this.provider.id,
  });
  private readonly figures = bindingFigures(this.provider);

  readonly proxies = computed(() => this.proxyList.value()?.proxies ?? []);
  /** Null while the list of all bindings is shown. */
  readonly proxyId = computed(() => this.url().get('proxy') || null);
  readonly proxy = computed(
    () => this.proxies().find((proxy) => proxy._id === this.proxyId()) ?? null,
  );
  readonly hasNoProxy = computed(() => this.proxyList.value()?.proxies.length === 0);
  readonly hasNoKey = computed(() => this.stats.value()?.totalKeys === 0);

  private readonly served = computed<readonly ServedProxy[]>(() => {
    if (!this.figures.isKnown() || this.hasNoKey()) return [];
    const figures = this.figures.ofProxies();
    return this.proxies()
      .filter((proxy) => proxy.isActive)
      .map((proxy) => ({ proxy, figures: figures.get(proxy._id) ?? NO_FIGURES }));
  });
  /** Workers of these ask in vain. */
  readonly withoutUsableKey = computed(() =>
    this.served().filter(({ figures }) => figures.bound > 0 && figures.usable === 0),
  );
  readonly withoutKey = computed(() => this.served().filter(({ figures }) => figures.bound === 0));
  readonly boundKeys = this.figures.boundKeys;
  /** How many keys no worker will ever get. */
  readonly idleKeys = computed(() => {
    const total = this.stats.value()?.totalKeys;
    if (total === undefined || !this.figures.isKnown()) return 0;
    return Math.max(0, total - this.boundKeys().size);
  });

  show(proxyId: string | null): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams: { proxy: proxyId },
      queryParamsHandling: 'merge',
      scroll: 'manual',
    });
  }

  /** After changes of one's own. */
  refresh(): void {
    this.figures.reload();
    this.stats.reload();
  }
}
