import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, input, output, ViewEncapsulation } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatSortModule } from '@angular/material/sort';
import { MatTableModule } from '@angular/material/table';
import { TranslatePipe } from '@ngx-translate/core';
import type { ListColumn } from './list-column';
import { ListRow } from './list-row';
import type { ShownList } from './shown-list';
import { RowButtons, type ChosenAction, type ButtonsOfRows } from './row-buttons';

/** A list on a wide screen. Its styles reach into the cells, which belong to the templates of the columns. */
@Component({
  selector: 'app-list-table',
  imports: [
    ListRow,
    MatCheckbox,
    MatSortModule,
    MatTableModule,
    NgTemplateOutlet,
    RowButtons,
    TranslatePipe,
  ],
  templateUrl: './list-table.html',
  styleUrl: './list-table.scss',
  encapsulation: ViewEncapsulation.None,
  host: { class: 'app-list-table', '[style.--action-count]': 'buttons()?.most' },
})
export class ListTable<Row, Action extends string> {
  readonly store = input.required<ShownList<Row>>();
  readonly caption = input.required<string>();
  readonly columns = input.required<readonly ListColumn<Row>[]>();
  readonly buttons = input.required<ButtonsOfRows<Row, Action> | null>();
  readonly rowLook = input.required<(row: Row) => string>();
  readonly chosen = output<ChosenAction<Row, Action>>();

  protected readonly query = computed(() => this.store().paged?.query);
  protected readonly shown = computed(() =>
    this.columns().filter((column) => column.only() !== 'cards'),
  );
  protected readonly names = computed(() => [
    ...(this.store().selection ? ['select'] : []),
    ...this.shown().map((column) => column.name()),
    ...(this.buttons() ? ['actions'] : []),
  ]);
  /** The table needs a mutable array. */
  protected readonly rows = computed(() => [...this.store().rows()]);
  protected readonly ids = computed(() => this.rows().map((row) => this.store().idOf(row)));
  protected readonly idOf = (_index: number, row: Row) => this.store().idOf(row);
}
