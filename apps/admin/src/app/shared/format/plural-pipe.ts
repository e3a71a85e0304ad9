import { inject, Pipe, type PipeTransform } from '@angular/core';
import { Texts, type TextParams } from '../../core/language/texts';

/** `{{ 'common.selected' | plural: n }}` picks `.one` or `.other`. Impure because a language switch changes it. */
@Pipe({ name: 'plural', pure: false })
export class PluralPipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(key: string, count: number, params?: TextParams): string {
    return this.texts.plural(key, count, params);
  }
}
