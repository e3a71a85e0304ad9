import { computed, Directive, inject, input } from '@angular/core';
import { RowsAtWork } from './rows-at-work';

/** One row or card of a list: shows that it is being worked on. */
@Directive({
  selector: '[appListRow]',
  host: { '[class.app-at-work]': 'isAtWork()', '[attr.aria-busy]': 'isAtWork() || null' },
})
export class ListRow {
  private readonly rows = inject(RowsAtWork);

  readonly id = input.required<string>({ alias: 'appListRow' });

  protected readonly isAtWork = computed(() => this.rows.has(this.id()));
}
