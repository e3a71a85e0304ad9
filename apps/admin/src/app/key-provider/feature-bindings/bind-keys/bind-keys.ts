import { inject, Injector, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { Texts } from '../../../core/language/texts';
import { Notify } from '../../../core/notify/notify';
import { BatchRunner } from '../../../shared/batch/batch-dialog';
import { BindingsClient } from '../../../data/bindings-client';
import type { BindKeysChoice, BindKeysData } from './bind-keys-data';
import { BindKeysDialog } from './bind-keys-dialog';

/** Lets the user choose keys for a proxy and binds them, with a result for each. */
@Service({ autoProvided: false })
export class BindKeys {
  private readonly dialog = inject(MatDialog);
  private readonly batches = inject(BatchRunner);
  private readonly client = inject(BindingsClient);
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);
  /** The dialog asks for the provider of the section that opens it. */
  private readonly injector = inject(Injector);

  /** The proxy whose bindings have changed; null when the user cancelled. */
  async run(data: BindKeysData): Promise<string | null> {
    const opened = this.dialog.open<BindKeysDialog, BindKeysData, BindKeysChoice>(BindKeysDialog, {
      data,
      injector: this.injector,
      width: '44rem',
      panelClass: 'app-full-on-phone',
    });
    const choice = await firstValueFrom(opened.afterClosed());
    if (!choice) {
      return null;
    }
    const ids = [...choice.priorities.keys()];
    const [only] = ids;
    if (only !== undefined && ids.length === 1) {
      await this.bindOne(choice, only);
    } else {
      await this.bindMany(choice, ids);
    }
    return choice.proxyId;
  }

  private async bindOne(choice: BindKeysChoice, id: string): Promise<void> {
    const names = { id, proxy: choice.proxyId };
    try {
      await this.bind(choice, id);
      this.notify.success('bindings.toast.bind', names);
    } catch (error) {
      this.notify.failure(error, 'bindings.toast.bindFailed', names);
    }
  }

  private bindMany(choice: BindKeysChoice, ids: readonly string[]): Promise<readonly string[]> {
    return this.batches.run({
      title: this.texts.get('bindings.bind.running', { proxy: choice.proxyId }),
      ids,
      task: (id) => this.bind(choice, id),
    });
  }

  private bind({ proxyId, priorities }: BindKeysChoice, id: string): Promise<unknown> {
    return this.client.create(proxyId, id, priorities.get(id) ?? 0);
  }
}
