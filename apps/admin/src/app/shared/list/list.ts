import { Component, computed, contentChildren, inject, input, output } from '@angular/core';
import { Texts } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { DownloadMenu } from '../download/download-menu';
import { Viewport } from '../format/viewport';
import { ListCards } from './list-cards';
import { ListColumn } from './list-column';
import { ListFrame, listState } from './list-frame';
import { ListPaginator } from './list-paginator';
import type { PagedList, ShownList } from './shown-list';
import { ListTable } from './list-table';
import { ListToolbar } from './list-toolbar';
import type { ButtonsOfRows, ChosenAction } from './row-buttons';
import { SelectionBar, type BulkAction } from './selection-bar';

/**
 * A list of columns: search and filter, or the actions for ticked rows; the rows, as a table or as cards, by the columns
 * inside; the paginator, or the button for older rows. An empty list shows the `[empty]` slot.
 */
@Component({
  selector: 'app-list',
  imports: [
    DownloadMenu,
    ListCards,
    ListFrame,
    ListPaginator,
    ListTable,
    ListToolbar,
    SelectionBar,
  ],
  templateUrl: './list.html',
  styleUrl: './list.scss',
  host: {
    class: 'app-panel',
    role: 'group',
    // Takes the focus when the row that had it is gone and no other is left.
    tabindex: '-1',
    '[attr.aria-label]': 'label()',
  },
})
export class List<Row, Action extends string = never, ForMany extends string = never> {
  protected readonly isDesktop = inject(Viewport).isDesktop;
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);

  readonly store = input.required<ShownList<Row>>();
  /** What the rows are. */
  readonly caption = input.required<string>();
  /** Says what is searched, where the list has a search. */
  readonly searchLabel = input('');
  readonly buttons = input<ButtonsOfRows<Row, Action> | null>(null);
  readonly actionsForMany = input<readonly BulkAction<ForMany>[]>([]);
  /** A class of list-table.scss and list-cards.scss. */
  readonly rowLook = input<(row: Row) => string>(() => '');
  readonly chosen = output<ChosenAction<Row, Action>>();
  /** Actions for all ticked rows. */
  readonly chosenForMany = output<{ action: ForMany; ids: readonly string[] }>();

  protected readonly columns = contentChildren<ListColumn<Row>>(ListColumn);
  protected readonly label = computed(() => this.texts.get('common.list.label'));
  protected readonly ticked = computed(() => {
    const { selection } = this.store();
    return selection && selection.count() > 0 ? selection : null;
  });
  protected readonly state = computed(() => {
    const { list, paged, rows } = this.store();
    const count = rows().length;
    return listState(list, count, paged?.matching() ?? count, paged?.query.isNarrowed() ?? false);
  });

  protected async selectAll(paged: PagedList): Promise<void> {
    try {
      await paged.selectAllMatching();
    } catch (error) {
      this.notify.failure(error);
    }
  }
}
