import { inject, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { ProxyDto } from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { ProxiesClient } from '../../data/proxies-client';
import { ProxyDialog, type ProxyDialogData } from './proxy-dialog';

/** Adds and renames proxies. Each resolves with true when something was changed. */
@Service()
export class ProxyDialogs {
  private readonly dialog = inject(MatDialog);
  private readonly client = inject(ProxiesClient);

  add(): Promise<boolean> {
    return this.open({
      action: 'add',
      proxy: null,
      save: (id, name) => this.client.create({ id, name }),
    });
  }

  rename(proxy: ProxyDto): Promise<boolean> {
    return this.open({
      action: 'rename',
      proxy,
      save: (id, name) => this.client.update(id, { name }),
    });
  }

  private async open(data: ProxyDialogData): Promise<boolean> {
    const opened = this.dialog.open<ProxyDialog, ProxyDialogData, boolean>(ProxyDialog, {
      data,
      width: '30rem',
      panelClass: 'app-full-on-phone',
    });
    return (await firstValueFrom(opened.afterClosed())) === true;
  }
}
