import { DOCUMENT } from '@angular/common';
import { inject, Service } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import { FailureTexts } from '../http/failure-texts';
import { Texts, type TextParams } from '../language/texts';

const SUCCESS_MS = 5_000;
const ERROR_MS = 12_000;

/** Short messages at the edge of the page. The snack bar is a live region, so a screen reader says them too. */
@Service()
export class Notify {
  private readonly window = inject(DOCUMENT).defaultView;
  private readonly snackBar = inject(MatSnackBar);
  private readonly texts = inject(Texts);
  private readonly failures = inject(FailureTexts);

  success(key: string, params?: TextParams): void {
    this.showSuccess(this.texts.get(key, params));
  }

  /** For `key.one` and `key.other`. */
  successMany(key: string, count: number): void {
    this.showSuccess(this.texts.plural(key, count));
  }

  error(key: string, params?: TextParams): void {
    this.showError(this.texts.get(key, params));
  }

  /** `error` is whatever a request threw; `key` says what did not work, with the reason as `{{reason}}`. */
  failure(error: unknown, key = 'common.failed', params?: TextParams): void {
    this.showError(this.texts.get(key, { ...params, reason: this.failures.of(error) }));
  }

  /** A part of the app could not be loaded. Stays until the user has reloaded or closed the page, or reads another message. */
  missingCode(): void {
    this.snackBar
      .open(this.texts.get('errors.missing_code'), this.texts.get('common.actions.reload'), {
        politeness: 'assertive',
        panelClass: 'app-toast-error',
      })
      .onAction()
      .subscribe(() => this.window?.location.reload());
  }

  private showSuccess(text: string): void {
    this.snackBar.open(text, undefined, {
      duration: SUCCESS_MS,
      politeness: 'polite',
      panelClass: 'app-toast-success',
    });
  }

  private showError(text: string): void {
    this.snackBar.open(text, this.texts.get('common.actions.close'), {
      duration: ERROR_MS,
      politeness: 'assertive',
      panelClass: 'app-toast-error',
    });
  }
}
