import { Component, computed, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import type { BackupKeyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';

export type BackupKeyAction = 'restore' | 'delete';

/** What can be done with one backup key: one that is used, or whose secret was retired, can be restored. */
@Component({
  selector: 'app-backup-key-actions',
  imports: [MatIcon, MatIconButton, MatTooltip, TranslatePipe],
  template: `
    @for (action of actions(); track action) {
      <button
        matIconButton
        type="button"
        [attr.aria-label]="'common.keyActions.' + action + 'Label' | translate: { id: key().id }"
        [matTooltip]="'common.keyActions.' + action | translate"
        (click)="chosen.emit(action)"
      >
        <mat-icon [svgIcon]="action" />
      </button>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
    }
  `,
})
export class BackupKeyActions {
  readonly key = input.required<BackupKeyDto>();
  readonly chosen = output<BackupKeyAction>();

  protected readonly actions = computed<readonly BackupKeyAction[]>(() =>
    this.key().isUsed || this.key().obstacle === 'secret_retired'
      ? ['restore', 'delete']
      : ['delete'],
  );
}
