import { inject, Service } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import { FailureTexts } from '../http/failure-texts';
import { Texts, type TextParams } from '../language/texts';

const SUCCESS_MS = 5_000;
const ERROR_MS = 12_000;

/** Why a part of the app could not be loaded. */
export type MissingCodeCause = 'network' | 'updated';

const CAUSES = {
  network: 'errors.missing_code_network',
  updated: 'errors.missing_code_updated',
} as const satisfies Record<MissingCodeCause, string>;

/** Short messages at the edge of the page. The snack bar is a live region, so screen readers announce them. */
@Service()
export class Notify {
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

  /** `error` is what a request threw; `key` is the text of what failed, with the reason as `{{reason}}`. */
  failure(error: unknown, key = 'common.failed', params?: TextParams): void {
    this.showError(this.texts.get(key, { ...params, reason: this.failures.of(error) }));
  }

  /** Stays until the user reloads or closes the page, or another message appears. */
  missingCode(cause: MissingCodeCause, reload: () => void): void {
    this.snackBar
      .open(this.texts.get(CAUSES[cause]), this.texts.get('common.actions.reload'), {
        politeness: 'assertive',
        panelClass: 'app-toast-error',
      })
      .onAction()
      .subscribe(reload);
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
