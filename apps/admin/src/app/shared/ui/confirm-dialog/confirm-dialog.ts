import { Component, computed, inject, Service, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialog,
  MatDialogModule,
  MatDialogRef,
} from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { firstValueFrom } from 'rxjs';
import type { IconName } from '../../../core/icons/icons';
import { Texts } from '../../../core/language/texts';
import { DialogText } from '../dialog-text/dialog-text';

/** Texts are already translated, because only the caller knows their parameters. */
export interface Confirmation {
  readonly title: string;
  /** Names the thing and says what happens to it. */
  readonly message: string;
  /** What makes this case more serious than usual. */
  readonly warning?: string;
  /** Has to be typed before the button works: `label` says what. Only its digits count. */
  readonly typed?: { readonly digits: string; readonly label: string };
  readonly confirm: string;
  readonly cancel: string;
  readonly icon?: IconName;
  /** Cannot be undone: the button is red, and the focus starts on "cancel". */
  readonly isDestructive?: boolean;
}

@Component({
  selector: 'app-confirm-dialog',
  imports: [DialogText, MatButton, MatDialogModule, MatFormFieldModule, MatIcon, MatInput],
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
      @if (data.typed; as typed) {
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <mat-label>{{ typed.label }}</mat-label>
          <input
            #typing
            matInput
            cdkFocusInitial
            inputmode="numeric"
            autocomplete="off"
            (input)="typedText.set(typing.value)"
            (keydown.enter)="confirm()"
          />
        </mat-form-field>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" [mat-dialog-close]="false">{{ data.cancel }}</button>
      <button
        matButton="filled"
        type="button"
        [class.app-danger]="data.isDestructive"
        [disabled]="!isReady()"
        (click)="confirm()"
        [attr.cdkFocusInitial]="data.isDestructive ? null : ''"
      >
        @if (data.icon; as icon) {
          <mat-icon [svgIcon]="icon" aria-hidden="true" />
        }
        {{ data.confirm }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    mat-form-field {
      width: 100%;
    }
  `,
})
export class ConfirmDialog {
  protected readonly data = inject<Confirmation>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ConfirmDialog, boolean>>(MatDialogRef);

  protected readonly typedText = signal('');
  protected readonly isReady = computed(() => {
    const digits = this.data.typed?.digits;
    return digits === undefined || this.typedText().replace(/\D/g, '') === digits;
  });

  protected confirm(): void {
    if (this.isReady()) {
      this.dialog.close(true);
    }
  }
}

/** Deleting more than these takes more than a click. */
const CLICKED = 10;

@Service()
export class Confirm {
  private readonly dialog = inject(MatDialog);
  private readonly texts = inject(Texts);

  /** Before many rows are deleted, their number has to be typed. */
  typedFor(count: number): Pick<Confirmation, 'typed'> {
    if (count <= CLICKED) {
      return {};
    }
    const digits = String(count);
    return { typed: { digits, label: this.texts.get('common.typeToConfirm', { digits }) } };
  }

  /** True when the user confirmed; closing the dialog in any other way cancels. */
  async ask(confirmation: Confirmation): Promise<boolean> {
    const opened = this.dialog.open(ConfirmDialog, {
      data: confirmation,
      role: 'alertdialog',
      width: '28rem',
    });
    return (await firstValueFrom(opened.afterClosed())) === true;
  }
}
