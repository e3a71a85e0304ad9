import { Directive, inject, input, TemplateRef } from '@angular/core';
import type { TextParams } from '../../core/language/texts';
import type { ShownList } from './shown-list';

export interface ColumnContext<Row> {
  readonly $implicit: Row;
}

/** Where a card shows a column. */
export type PlaceInCard = 'names' | 'body' | 'facts' | 'foot';

/** One column of a list, also on its cards. Its content is the template. */
@Directive({ selector: 'ng-template[appColumn]' })
export class ListColumn<Row> {
  readonly template = inject<TemplateRef<ColumnContext<Row>>>(TemplateRef);

  /** The list whose rows the template gets. */
  readonly list = input.required<ShownList<Row>>({ alias: 'appColumn' });
  /** The column is sortable when the server sorts by a field of this name. */
  readonly name = input.required<string>();
  /** Key of its text, and the text's parameters. */
  readonly head = input('');
  readonly params = input<TextParams>({});
  /** The width of the column and its look, by a class of list-table.scss. */
  readonly look = input('');
  /** More classes for the cells. */
  readonly cell = input('');
  /** On a card, facts have the head beside them. */
  readonly place = input<PlaceInCard>('facts');
  readonly only = input<'table' | 'cards' | null>(null);
  /** Limits the column to tables or cards. */
  readonly when = input<(row: Row) => boolean>(() => true);

  static ngTemplateContextGuard<Row>(
    _column: ListColumn<Row>,
    _context: unknown,
  ): _context is ColumnContext<Row> {
    return true;
  }
}
