import { Component, computed, inject, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { EmptyState } from '../../shared/ui/empty-state/empty-state';
import { BindingsClient } from '../../data/bindings-client';
import { KeysClient } from '../../data/keys-client';
import { BackupKeysSection } from '../feature-backup-keys/backup-keys-section';
import { KEY_PROVIDER } from '../../data/key-provider';
import { BindKeys } from './bind-keys/bind-keys';
import { BindingList } from './binding-list/binding-list';
import { BindingWarnings } from './binding-warnings';
import { BindingsStore } from './bindings-store';
import { ProxyOrder } from './proxy-order/proxy-order';
import { ProxyPicker } from './proxy-picker';

/** One provider's part of the bindings page: warnings, bindings and backup keys. */
@Component({
  selector: 'app-provider-bindings',
  imports: [
    BackupKeysSection,
    BindingList,
    BindingWarnings,
    EmptyState,
    MatButton,
    MatIcon,
    ProxyOrder,
    ProxyPicker,
    RouterLink,
    TranslatePipe,
  ],
  providers: [BindingsClient, BindingsStore, BindKeys, KeysClient],
  templateUrl: './provider-bindings.html',
  styleUrl: './provider-bindings.scss',
  host: { class: 'app-page' },
})
export class ProviderBindings {
  protected readonly provider = inject(KEY_PROVIDER);
  protected readonly store = inject(BindingsStore);
  private readonly bindKeys = inject(BindKeys);

  private readonly list = viewChild(BindingList);
  private readonly order = viewChild(ProxyOrder);

  /** None or one, so that each proxy gets its own view. */
  protected readonly shown = computed(() => {
    const id = this.store.proxyId();
    return id === null ? [] : [id];
  });

  protected async bind(proxyId: string | null, isIdleOnly = false): Promise<void> {
    const proxies = this.store.proxies();
    const changed = await this.bindKeys.run({ proxies, proxyId, isIdleOnly });
    if (changed === null) {
      return;
    }
    this.store.refresh();
    this.list()?.reload();
    this.order()?.reload();
    // Keys that were just bound can now be arranged.
    if (changed !== proxyId) {
      this.store.show(changed);
    }
  }
}
