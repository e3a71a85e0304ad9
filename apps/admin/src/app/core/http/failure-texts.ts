import { inject, Service } from '@angular/core';
import { IS_SECRET } from '@keypool/dto';
import { Texts } from '../language/texts';
import { failureOf, type Failure } from './problem';

/** Describes a failure in the user's language. */
@Service()
export class FailureTexts {
  private readonly texts = inject(Texts);

  /** `error` is what a request threw. */
  of(error: unknown): string {
    return this.ofFailure(failureOf(error));
  }

  ofFailure(failure: Failure): string {
    const key = `errors.${failure.code}`;
    const text = this.texts.has(key)
      ? this.texts.get(key, {
          seconds: failure.retryAfter ?? 0,
          requestId: failure.requestId ?? '',
          detail: failure.detail,
        })
      : failure.detail;
    // It is the whole answer: only the server knows the secrets.
    const [first] = failure.errors;
    if (first?.detail === IS_SECRET) {
      const isName = first.pointer === '/name';
      return this.texts.get(isName ? 'errors.name_is_secret' : 'errors.id_is_secret');
    }
    const fields = failure.errors.map((error) => `${error.pointer} ${error.detail}`.trim());
    return fields.length === 0 ? text : `${text} (${fields.join('; ')})`;
  }
}
