import { Component, computed, input, output } from '@angular/core';
import type { BackupKeyDto } from '@keypool/dto';
import { RowButtons, type RowButton } from '../../../shared/list/row-buttons';

export type BackupKeyAction = 'restore' | 'delete';

const RESTORE = { action: 'restore', icon: 'restore', text: 'common.keyActions.restore' } as const;
const DELETE = { action: 'delete', icon: 'delete', text: 'common.keyActions.delete' } as const;

/** What can be done with one backup key: one that is used, or whose secret was retired, can be restored. */
@Component({
  selector: 'app-backup-key-actions',
  imports: [RowButtons],
  template: `
    <app-row-buttons
      [row]="key().id"
      [buttons]="buttons()"
      [params]="{ id: key().id }"
      (chosen)="chosen.emit($event)"
    />
  `,
})
export class BackupKeyActions {
  readonly key = input.required<BackupKeyDto>();
  readonly chosen = output<BackupKeyAction>();

  protected readonly buttons = computed<readonly RowButton<BackupKeyAction>[]>(() =>
    this.key().isUsed || this.key().obstacle === 'secret_retired' ? [RESTORE, DELETE] : [DELETE],
  );
}
