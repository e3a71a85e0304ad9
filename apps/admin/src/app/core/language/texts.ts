import { inject, Service } from '@angular/core';
import { TranslateService } from '@ngx-translate/core';
import { LanguageStore } from './language-store';

export type TextParams = Record<string, string | number>;

/** Texts outside templates. Reads the current language's signal, so a `computed` that calls it follows a switch. */
@Service()
export class Texts {
  private readonly translate = inject(TranslateService);
  private readonly language = inject(LanguageStore);

  has(key: string): boolean {
    return this.get(key) !== key;
  }

  get(key: string, params: TextParams = {}): string {
    this.language.current();
    return String(this.translate.instant(key, params));
  }

  /**
   * Picks `key.one` or `key.other` by the language's rule and offers the number as `{{count}}`. For none, `key.zero`
   * where there is one.
   */
  plural(key: string, count: number, params: TextParams = {}): string {
    const locale = this.language.locale();
    const form =
      count === 0 && this.has(`${key}.zero`) ? 'zero' : new Intl.PluralRules(locale).select(count);
    const formatted = new Intl.NumberFormat(locale).format(count);
    const chosen = this.has(`${key}.${form}`) ? form : 'other';
    return this.get(`${key}.${chosen}`, { ...params, count: formatted });
  }
}
