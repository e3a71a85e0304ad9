import { Component, inject, Service } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialog, MatDialogModule } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { firstValueFrom } from 'rxjs';
import type { IconName } from '../../../core/icons/icons';
import { DialogText } from '../dialog-text/dialog-text';

/** Texts are ready to show: the caller has translated them, because only it knows their parameters. */
export interface Confirmation {
  readonly title: string;
  /** Names the thing and says what happens to it. */
  readonly message: string;
  /** Something that makes this case more serious than usual. */
  readonly warning?: string;
  readonly confirm: string;
  readonly cancel: string;
  readonly icon?: IconName;
  /** Cannot be taken back: the button is red, and the keyboard starts on "cancel". */
  readonly isDestructive?: boolean;
}

@Component({
  selector: 'app-confirm-dialog',
  imports: [DialogText, MatButton, MatDialogModule, MatIcon],
  template: `
    <h2 mat-dialog-title>{{ data.title }}</h2>
    <mat-dialog-content>
      <p appDialogText>{{ data.message }}</p>
      @if (data.warning) {
        <p appDialogText class="app-notice app-notice-warning">
          <mat-icon svgIcon="warning" aria-hidden="true" />
          <span>{{ data.warning }}</span>
        </p>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" [mat-dialog-close]="false">{{ data.cancel }}</button>
      <button
        matButton="filled"
        type="button"
        [class.app-danger]="data.isDestructive"
        [mat-dialog-close]="true"
        [attr.cdkFocusInitial]="data.isDestructive ? null : ''"
      >
        @if (data.icon; as icon) {
          <mat-icon [svgIcon]="icon" aria-hidden="true" />
        }
        {{ data.confirm }}
      </button>
    </mat-dialog-actions>
  `,
})
export class ConfirmDialog {
  protected readonly data = inject<Confirmation>(MAT_DIALOG_DATA);
}

@Service()
export class Confirm {
  private readonly dialog = inject(MatDialog);

  /** True when the user agreed; closing the dialog in any other way is a no. */
  async ask(confirmation: Confirmation): Promise<boolean> {
    const opened = this.dialog.open(ConfirmDialog, {
      data: confirmation,
      role: 'alertdialog',
      width: '28rem',
    });
    return (await firstValueFrom(opened.afterClosed())) === true;
  }
}
