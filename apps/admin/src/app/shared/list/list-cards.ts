import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, input, output, ViewEncapsulation } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import { TranslatePipe } from '@ngx-translate/core';
import type { ListColumn } from './list-column';
import { ListRow } from './list-row';
import type { ShownList } from './shown-list';
import { RowButtons, type ChosenAction, type ButtonsOfRows } from './row-buttons';

/** A list on a narrow screen. Its styles reach into what the templates of the columns show. */
@Component({
  selector: 'app-list-cards',
  imports: [ListRow, MatCheckbox, NgTemplateOutlet, RowButtons, TranslatePipe],
  templateUrl: './list-cards.html',
  styleUrl: './list-cards.scss',
  encapsulation: ViewEncapsulation.None,
  host: { class: 'app-list-cards' },
})
export class ListCards<Row, Action extends string> {
  readonly store = input.required<ShownList<Row>>();
  readonly label = input.required<string>();
  readonly columns = input.required<readonly ListColumn<Row>[]>();
  readonly buttons = input.required<ButtonsOfRows<Row, Action> | null>();
  readonly rowLook = input.required<(row: Row) => string>();
  readonly chosen = output<ChosenAction<Row, Action>>();

  private readonly shown = computed(() =>
    this.columns().filter((column) => column.only() !== 'table'),
  );
  protected readonly names = computed(() => this.at('names'));
  protected readonly body = computed(() => this.at('body'));
  protected readonly facts = computed(() => this.at('facts'));
  protected readonly foot = computed(() => this.at('foot'));

  private at(place: ReturnType<ListColumn<Row>['place']>) {
    return this.shown().filter((column) => column.place() === place);
  }
}
