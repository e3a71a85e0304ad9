import { DOCUMENT } from '@angular/common';
import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import type { ProviderId } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { KEY_PROVIDERS } from '../data/key-provider';
import { PROXY_LIST_TOPICS, ProxiesClient } from '../data/proxies-client';
import { liveResource } from '../shared/list/live-resource';
import { CodeBox } from '../shared/ui/code-box/code-box';
import { SNIPPET_WAYS } from './worker-calls';

/** Placeholder for a token, which was shown only when it was created. */
const TOKEN = 'YOUR_WORKER_TOKEN';
/** Placeholder for a proxy while there is none. */
const PROXY = 'my-proxy';
/** In Keypool's folder. */
const GUIDE = 'docs/workers.md';
/** The API's smallest page: one proxy is enough. */
const LOOKED_AT = 25;

/** How a worker gets a key and reports, ready to paste, with this server's address and an existing proxy. */
@Component({
  selector: 'app-worker-snippet',
  imports: [CodeBox, MatButtonToggleModule, TranslatePipe],
  templateUrl: './worker-snippet.html',
  styleUrl: './worker-snippet.scss',
})
export class WorkerSnippet {
  private readonly origin = inject(DOCUMENT).location.origin;
  private readonly client = inject(ProxiesClient);

  readonly token = input(TOKEN);
  /** Those to choose from. */
  readonly providers = input<readonly ProviderId[]>(KEY_PROVIDERS.map(({ id }) => id));
  /** The worker's proxy; null takes an existing one. */
  readonly proxyId = input<string | null>(null);

  protected readonly TOKEN = TOKEN;
  protected readonly PROXY = PROXY;
  protected readonly GUIDE = GUIDE;
  protected readonly ways = SNIPPET_WAYS;
  protected readonly way = signal(SNIPPET_WAYS[0]);
  protected readonly offered = computed(() =>
    KEY_PROVIDERS.filter(({ id }) => this.providers().includes(id)),
  );
  protected readonly provider = linkedSignal(() => this.offered()[0]);
  private readonly proxies = liveResource(
    () =>
      this.proxyId() === null
        ? this.client.listRequest({ page: 1, pageSize: LOOKED_AT })
        : undefined,
    { parse: (body) => this.client.parseList(body), topics: PROXY_LIST_TOPICS, provider: 'any' },
  );
  private readonly known = computed(() => {
    const [provider, proxies] = [this.provider(), this.proxies.value()?.proxies ?? []];
    const served = proxies.filter(
      ({ isActive, figures }) => isActive && provider && figures[provider.id].active > 0,
    );
    return (
      this.proxyId() ?? (served[0] ?? proxies.find(({ isActive }) => isActive) ?? proxies[0])?._id
    );
  });
  protected readonly hasProxy = computed(() => this.known() !== undefined);
  protected readonly snippets = computed(() => {
    const [way, provider] = [this.way(), this.provider()];
    if (!way || !provider) {
      return [];
    }
    return way.snippets({
      origin: this.origin,
      provider: provider.id,
      isOnlyProvider: this.offered().length === 1,
      proxyId: this.known() ?? PROXY,
      token: this.token(),
    });
  });
}
