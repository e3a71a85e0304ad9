import { Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslatePipe } from '@ngx-translate/core';
import { EmptyState } from '../ui/empty-state/empty-state';
import { ListNotice } from './list-notice';
import type { LiveResource } from './live-resource';
import type { Selection } from './selection';
import type { OlderRows } from './shown-list';

export type ListState = 'loading' | 'failed' | 'rows' | 'nothingMatches' | 'empty';

/** @param matching how many rows there are, of which the page may show none */
export function listState(
  list: LiveResource<unknown>,
  rows: number,
  matching: number,
  isNarrowed: boolean,
): ListState {
  if (list.value() === undefined) {
    return list.isLoading() ? 'loading' : 'failed';
  }
  if (rows > 0) {
    return 'rows';
  }
  if (matching > 0) {
    return 'loading';
  }
  return isNarrowed ? 'nothingMatches' : 'empty';
}

/**
 * What all lists show around their rows: that they are loading or could not be refreshed, why there are none, and where to load
 * older ones. The rows go inside, and what an empty list says into the `[empty]` slot.
 */
@Component({
  selector: 'app-list-frame',
  imports: [EmptyState, ListNotice, MatButton, MatProgressBar, TranslatePipe],
  templateUrl: './list-frame.html',
  styleUrl: './list-frame.scss',
})
export class ListFrame {
  readonly list = input.required<LiveResource<unknown>>();
  readonly state = input.required<ListState>();
  /** Of its rows, where they can be ticked. */
  readonly selection = input<Selection | null>(null);
  readonly older = input<OlderRows | null>(null);
  /** Keys of the texts for a filter that nothing matches. */
  readonly nothingMatches = input('common.list.nothingMatchesHint');
  readonly clearText = input('common.list.clearFilters');
  /** Removes the filter. */
  readonly cleared = output();

  protected readonly placeholders = Array.from({ length: 6 }, (_, index) => index);
}
