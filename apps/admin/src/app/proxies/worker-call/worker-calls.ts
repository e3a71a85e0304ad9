import { inject, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { ProxyDto } from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { WorkerCallDialog } from './worker-call-dialog';

/** Shows how a worker gets keys for a proxy. */
@Service()
export class WorkerCalls {
  private readonly dialog = inject(MatDialog);

  async show(proxy: ProxyDto): Promise<void> {
    const opened = this.dialog.open<WorkerCallDialog, ProxyDto>(WorkerCallDialog, {
      data: proxy,
      width: '42rem',
      panelClass: 'app-full-on-phone',
    });
    await firstValueFrom(opened.afterClosed());
  }
}
