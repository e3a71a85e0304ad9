import { effect, inject, Service } from '@angular/core';
import { MatPaginatorIntl } from '@angular/material/paginator';
import { LanguageStore } from '../../core/language/language-store';
import { Texts } from '../../core/language/texts';

/** The paginator's texts in the current language. */
@Service({ autoProvided: false })
export class TranslatedPaginator extends MatPaginatorIntl {
  private readonly texts = inject(Texts);
  private readonly language = inject(LanguageStore);

  constructor() {
    super();
    effect(() => {
      this.itemsPerPageLabel = this.texts.get('common.paginator.itemsPerPage');
      this.nextPageLabel = this.texts.get('common.paginator.nextPage');
      this.previousPageLabel = this.texts.get('common.paginator.previousPage');
      this.firstPageLabel = this.texts.get('common.paginator.firstPage');
      this.lastPageLabel = this.texts.get('common.paginator.lastPage');
      this.changes.next();
    });
  }

  override getRangeLabel = (page: number, pageSize: number, length: number): string => {
    const format = new Intl.NumberFormat(this.language.locale());
    if (length === 0) {
      return this.texts.get('common.paginator.empty');
    }
    const from = page * pageSize + 1;
    return this.texts.get('common.paginator.range', {
      from: format.format(from),
      to: format.format(Math.min(from + pageSize - 1, Math.max(from, length))),
      length: format.format(length),
    });
  };
}
