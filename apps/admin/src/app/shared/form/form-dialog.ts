import { Component, computed, input, output, type Signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogModule } from '@angular/material/dialog';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslatePipe } from '@ngx-translate/core';

/** The frame of every dialog that sends a form: its fields go inside. */
@Component({
  selector: 'app-form-dialog',
  imports: [MatButton, MatDialogModule, MatProgressBar, TranslatePipe],
  template: `
    <form novalidate (submit)="send($event)">
      <h2 mat-dialog-title>{{ title() }}</h2>
      <mat-dialog-content>
        <ng-content />
        @if (isSending()) {
          <mat-progress-bar mode="indeterminate" [attr.aria-label]="'common.saving' | translate" />
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" mat-dialog-close>
          {{ 'common.actions.cancel' | translate }}
        </button>
        <button matButton="filled" type="submit" [disabled]="isSending()">
          {{ action() }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class FormDialog {
  readonly form = input.required<() => { readonly submitting: Signal<boolean> }>();
  readonly title = input.required<string>();
  /** The label of the submit button. */
  readonly action = input.required<string>();
  readonly sent = output();

  protected readonly isSending = computed(() => this.form()().submitting());

  protected send(event: Event): void {
    event.preventDefault();
    this.sent.emit();
  }
}
