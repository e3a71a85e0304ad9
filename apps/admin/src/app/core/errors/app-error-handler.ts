import { HttpErrorResponse } from '@angular/common/http';
import { ErrorHandler, inject, Injector, Service } from '@angular/core';
import { Notify } from '../notify/notify';
import { isMissingCode } from '../http/missing-code';
import { MissingCodeNotice } from './missing-code-notice';

/** Uncaught errors are logged and shown once, so that the page does not fail silently. */
@Service({ autoProvided: false })
export class AppErrorHandler extends ErrorHandler {
  /** `Notify` needs the overlay, which needs this handler: injected on the first error. */
  private readonly injector = inject(Injector);

  override handleError(error: unknown): void {
    super.handleError(error);
    if (error instanceof HttpErrorResponse) {
      return this.injector.get(Notify).failure(error);
    }
    if (isMissingCode(error)) {
      return void this.injector.get(MissingCodeNotice).show(error);
    }
    this.injector.get(Notify).error('errors.unexpected');
  }
}
