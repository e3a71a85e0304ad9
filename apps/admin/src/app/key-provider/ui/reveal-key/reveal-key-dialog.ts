import {
  afterNextRender,
  Component,
  DestroyRef,
  ElementRef,
  inject,
  Injector,
  signal,
} from '@angular/core';
import { form, required, submit } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { TranslatePipe } from '@ngx-translate/core';
import { failureOf } from '../../../core/http/problem';
import { Texts } from '../../../core/language/texts';
import { Notify } from '../../../core/notify/notify';
import { Clock } from '../../../core/time/clock';
import { FormDialog } from '../../../shared/form/form-dialog';
import { PasswordField } from '../../../shared/form/password-field';
import { CodeBox } from '../../../shared/ui/code-box/code-box';
import { Countdown } from '../../../shared/ui/countdown/countdown';
import { DialogText } from '../../../shared/ui/dialog-text/dialog-text';

/** How long a key is in sight. */
const SHOWN_MS = 30_000;

export interface RevealKeyData {
  /** Of the key. */
  readonly id: string;
  readonly reveal: (password: string) => Promise<string>;
}

interface Shown {
  readonly apiKey: string;
  /** When it is hidden again, by the server's clock. */
  readonly until: string;
}

/** Takes the password, shows the key, and closes by itself. */
@Component({
  selector: 'app-reveal-key-dialog',
  imports: [
    CodeBox,
    Countdown,
    DialogText,
    FormDialog,
    MatButton,
    MatDialogModule,
    PasswordField,
    TranslatePipe,
  ],
  template: `
    @if (shown(); as shown) {
      <h2 mat-dialog-title>{{ 'common.reveal.shown' | translate: { id: data.id } }}</h2>
      <mat-dialog-content>
        <app-code-box [code]="shown.apiKey" [label]="'common.reveal.key' | translate" />
        <p appDialogText>
          <app-countdown
            [to]="shown.until"
            running="common.reveal.hidesIn"
            over="common.reveal.hidden"
          />
        </p>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton="filled" type="button" mat-dialog-close>
          {{ 'common.reveal.hide' | translate }}
        </button>
      </mat-dialog-actions>
    } @else {
      <app-form-dialog
        [form]="form"
        [title]="'common.reveal.title' | translate"
        [action]="'common.reveal.action' | translate"
        (sent)="show()"
      >
        <p appDialogText>{{ 'common.reveal.text' | translate: { id: data.id } }}</p>
        <app-password-field
          autocomplete="current-password"
          [field]="form.password"
          [label]="'common.reveal.password' | translate"
        />
      </app-form-dialog>
    }
  `,
})
export class RevealKeyDialog {
  protected readonly data = inject<RevealKeyData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<RevealKeyDialog>>(MatDialogRef);
  private readonly clock = inject(Clock);
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);
  private readonly injector = inject(Injector);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private timer: ReturnType<typeof setTimeout> | undefined;

  private readonly wish = signal({ password: '' });
  protected readonly form = form(this.wish, (path) => {
    required(path.password, { message: () => this.texts.get('signIn.passwordMissing') });
  });
  protected readonly shown = signal<Shown | null>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected async show(): Promise<void> {
    await submit(this.form, async () => {
      try {
        const apiKey = await this.data.reveal(this.wish().password);
        this.wish.set({ password: '' });
        this.shown.set({ apiKey, until: new Date(this.clock.now() + SHOWN_MS).toISOString() });
        this.timer = setTimeout(() => this.dialog.close(), SHOWN_MS);
        this.focusCopy();
        return undefined;
      } catch (error) {
        if (failureOf(error).code === 'wrong_password') {
          const message = this.texts.get('errors.wrong_password');
          return { kind: 'wrong', message, fieldTree: this.form.password };
        }
        this.notify.failure(error);
        return undefined;
      }
    });
  }

  /** The focused button is gone with the form. */
  private focusCopy(): void {
    const focus = () => this.element.querySelector<HTMLElement>('app-copy-button button')?.focus();
    afterNextRender(focus, { injector: this.injector });
  }
}
