import { inject, Pipe, type PipeTransform } from '@angular/core';
import { LanguageStore } from '../../core/language/language-store';

/** A number as the language writes it: 12,345 or 12.345. Impure because a language switch changes it. */
@Pipe({ name: 'count', pure: false })
export class CountPipe implements PipeTransform {
  private readonly language = inject(LanguageStore);
  private locale = '';
  private format = new Intl.NumberFormat();

  transform(value: number): string {
    const locale = this.language.locale();
    if (locale !== this.locale) {
      this.locale = locale;
      this.format = new Intl.NumberFormat(locale);
    }
    return this.format.format(value);
  }
}
