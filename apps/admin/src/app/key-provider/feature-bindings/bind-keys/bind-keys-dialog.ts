import { Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatPaginatorIntl, MatPaginatorModule } from '@angular/material/paginator';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatRadioModule } from '@angular/material/radio';
import { HIGHEST_PRIORITY } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Notify } from '../../../core/notify/notify';
import { CountPipe } from '../../../shared/format/count-pipe';
import { PluralPipe } from '../../../shared/format/plural-pipe';
import { SearchField } from '../../../shared/form/search-field';
import { ListNotice } from '../../../shared/list/list-notice';
import { liveResource } from '../../../shared/list/live-resource';
import { TranslatedPaginator } from '../../../shared/list/translated-paginator';
import { BindingsClient } from '../../../data/bindings-client';
import { KeysClient } from '../../../data/keys-client';
import { KEY_PROVIDER } from '../../../data/key-provider';
import { KeyStatusBadge } from '../../ui/key-status-badge/key-status-badge';
import { ProxyPicker } from '../proxy-picker';
import type { BindKeysChoice, BindKeysData } from './bind-keys-data';
import { KeyChoice } from './key-choice';

/** Chooses keys for one proxy, and how to use them. */
@Component({
  selector: 'app-bind-keys-dialog',
  imports: [
    CountPipe,
    KeyStatusBadge,
    ListNotice,
    MatButton,
    MatCheckbox,
    MatDialogModule,
    MatIcon,
    MatPaginatorModule,
    MatProgressBar,
    MatRadioModule,
    PluralPipe,
    ProxyPicker,
    SearchField,
    TranslatePipe,
  ],
  providers: [KeysClient, { provide: MatPaginatorIntl, useClass: TranslatedPaginator }],
  templateUrl: './bind-keys-dialog.html',
  styleUrl: './bind-keys-dialog.scss',
})
export class BindKeysDialog {
  protected readonly data = inject<BindKeysData>(MAT_DIALOG_DATA);
  protected readonly provider = inject(KEY_PROVIDER);
  private readonly dialog = inject<MatDialogRef<BindKeysDialog, BindKeysChoice>>(MatDialogRef);
  private readonly client = inject(BindingsClient);
  private readonly notify = inject(Notify);

  protected readonly proxyId = signal(this.data.proxyId);
  protected readonly proxyName = computed(() => {
    const id = this.proxyId();
    return this.data.proxies.find((proxy) => proxy._id === id)?.name ?? id ?? '';
  });
  protected readonly hasTurns = signal(false);
  /** What the proxy has already: the new priorities follow it. */
  protected readonly present = liveResource(
    () => {
      const id = this.proxyId();
      return id === null ? undefined : this.client.ofProxyRequest(id);
    },
    { parse: this.client.parseList, topics: ['bindings'], provider: this.provider.id },
  );
  private readonly bindings = computed(() => {
    const all = this.present.value()?.bindings ?? [];
    return all.filter((binding) => binding.proxyId === this.proxyId());
  });
  private readonly taken = computed(() => new Set(this.bindings().map(({ keyId }) => keyId)));
  protected readonly choice = new KeyChoice({
    proxyId: this.proxyId,
    isIdleOnly: this.data.isIdleOnly,
  });
  protected readonly textOfNone = computed(() => {
    const isSearch = this.choice.search() !== '';
    if (this.choice.isIdleOnly() && !isSearch) {
      return 'bindings.bind.noneIdle';
    }
    if (this.proxyId() === null) {
      return 'common.list.nothingMatches';
    }
    return isSearch ? 'bindings.bind.noneFound' : 'bindings.bind.noneLeft';
  });
  protected readonly isReady = computed(() => {
    const { selection } = this.choice;
    const isLoading = this.present.isLoading() || selection.isLoading();
    return this.proxyId() !== null && !isLoading && selection.count() > 0;
  });

  constructor() {
    // Another admin, or choosing another proxy, may remove what was ticked.
    effect(() => {
      const taken = this.taken();
      untracked(() => this.choice.selection.remove(taken));
    });
  }

  protected async selectAll(): Promise<void> {
    try {
      await this.choice.selectAllMatching();
    } catch (error) {
      this.notify.failure(error);
    }
  }

  protected bind(): void {
    const proxyId = this.proxyId();
    if (proxyId === null || !this.isReady()) {
      return;
    }
    const first = Math.max(-1, ...this.bindings().map((binding) => binding.priority)) + 1;
    const priorities = this.choice.selection
      .ids()
      .map((id, index): [string, number] => [
        id,
        Math.min(HIGHEST_PRIORITY, this.hasTurns() ? first : first + index),
      ]);
    this.dialog.close({ proxyId, priorities: new Map(priorities) });
  }
}
