import { Component, computed, contentChildren, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { Viewport } from '../format/viewport';
import { EmptyState } from '../ui/empty-state/empty-state';
import { ListCards } from './list-cards';
import { ListColumn } from './list-column';
import { ListNotice } from './list-notice';
import { ListPaginator } from './list-paginator';
import type { ShownList } from './list-store';
import { ListTable } from './list-table';
import { ListToolbar } from './list-toolbar';
import type { ButtonsOfRows, ChosenAction } from './row-buttons';
import { SelectionBar, type BulkAction } from './selection-bar';

/**
 * The frame of every list: search and filter, or the actions for ticked rows; the rows, as a table or as cards, by the columns
 * inside; the paginator. Without rows it shows why: loading, failed, no matches, or the
 * `[empty]` slot.
 */
@Component({
  selector: 'app-list',
  imports: [
    EmptyState,
    ListCards,
    ListNotice,
    ListPaginator,
    ListTable,
    ListToolbar,
    MatButton,
    MatProgressBar,
    SelectionBar,
    TranslatePipe,
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
  /** Says what is searched. */
  readonly searchLabel = input.required<string>();
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
    const { list, query, rows, matching } = this.store();
    if (list.value() === undefined) return list.isLoading() ? 'loading' : 'failed';
    if (rows().length > 0) return 'rows';
    if (matching() > 0) return 'loading';
    return query.isNarrowed() ? 'nothingMatches' : 'empty';
  });
  protected readonly placeholders = Array.from({ length: 6 }, (_, index) => index);

  protected async selectAll(): Promise<void> {
    try {
      await this.store().selectAllMatching();
    } catch (error) {
      this.notify.failure(error);
    }
  }
}
