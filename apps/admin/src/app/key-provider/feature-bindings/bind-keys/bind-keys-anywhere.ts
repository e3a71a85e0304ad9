import { HttpClient } from '@angular/common/http';
import { inject, Injector, Service } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { Notify } from '../../../core/notify/notify';
import { ProxiesClient } from '../../../data/proxies-client';
import { BindingsClient } from '../../../data/bindings-client';
import { KEY_PROVIDER, type KeyProvider } from '../../../data/key-provider';
import { BindKeys } from './bind-keys';

/** Binds keys of any provider, from any page. */
@Service()
export class BindKeysAnywhere {
  private readonly http = inject(HttpClient);
  private readonly injector = inject(Injector);
  private readonly notify = inject(Notify);
  private readonly proxies = inject(ProxiesClient);

  /** Begins with the keys that serve no proxy. */
  async bind(provider: KeyProvider): Promise<void> {
    const { url, params } = this.proxies.listRequest({ sort: 'name' });
    try {
      const body = await firstValueFrom(this.http.get(url, { params }));
      const { proxies } = this.proxies.parseList(body);
      const [only] = proxies.length === 1 ? proxies : [];
      await this.bindKeysOf(provider).run({
        proxies,
        proxyId: only?._id ?? null,
        isIdleOnly: true,
      });
    } catch (error) {
      this.notify.failure(error);
    }
  }

  private bindKeysOf(provider: KeyProvider): BindKeys {
    const providers = [{ provide: KEY_PROVIDER, useValue: provider }, BindingsClient, BindKeys];
    return Injector.create({ parent: this.injector, providers }).get(BindKeys);
  }
}
