import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../../core/language/texts';
import { EmptyState } from '../ui/empty-state/empty-state';
import { ListNotice } from './list-notice';
import { ListPaginator } from './list-paginator';
import type { ListQuery } from './list-query';
import type { LiveResource } from './live-resource';

/**
 * The frame of every list: `[toolbar]` above, rows in the middle, pages below. Shows what a list is when it has
 * no rows: on its way, not loaded, nothing that matches, or the `[empty]` slot.
 */
@Component({
  selector: 'app-list-panel',
  imports: [EmptyState, ListNotice, ListPaginator, MatButton, MatProgressBar, TranslatePipe],
  templateUrl: './list-panel.html',
  styleUrl: './list-panel.scss',
  host: {
    class: 'app-panel',
    role: 'group',
    // Takes the focus when the row that had it is gone and no other is left.
    tabindex: '-1',
    '[attr.aria-label]': 'label()',
  },
})
export class ListPanel {
  private readonly texts = inject(Texts);

  readonly list = input.required<LiveResource<unknown>>();
  readonly query = input.required<ListQuery>();
  /** Rows on this page. */
  readonly shown = input.required<number>();
  /** Rows that match the filter, over all pages. */
  readonly matching = input.required<number>();

  protected readonly label = computed(() => this.texts.get('common.list.label'));
  protected readonly state = computed(() => {
    if (this.list().value() === undefined) return this.list().isLoading() ? 'loading' : 'failed';
    if (this.shown() > 0) return 'rows';
    if (this.matching() > 0) return 'loading';
    return this.query().isNarrowed() ? 'nothingMatches' : 'empty';
  });
  protected readonly placeholders = Array.from({ length: 6 }, (_, index) => index);
}
