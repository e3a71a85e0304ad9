import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../core/icons/icons';
import { PluralPipe } from '../format/plural-pipe';
import { RowsAtWork } from './rows-at-work';
import type { Selection } from './selection';

/** What can be done with all of them. Also names its text: `common.keyActions.<action>`. */
export interface BulkAction<Action extends string> {
  readonly action: Action;
  readonly icon: IconName;
}

/** Replaces the search while rows are ticked. */
@Component({
  selector: 'app-selection-bar',
  imports: [MatButton, MatIcon, MatIconButton, MatTooltip, PluralPipe, TranslatePipe],
  template: `
    <button
      matIconButton
      type="button"
      [attr.aria-label]="'common.selection.clear' | translate"
      [matTooltip]="'common.selection.clear' | translate"
      (click)="selection().clear()"
    >
      <mat-icon svgIcon="close" />
    </button>
    <strong role="status">{{ 'common.selection.count' | plural: selection().count() }}</strong>
    @if (matching() > selection().count()) {
      <button
        matButton
        type="button"
        [disabled]="selection().isLoading()"
        [disabledInteractive]="true"
        (click)="selectAll.emit()"
      >
        {{ 'common.selection.all' | plural: matching() }}
      </button>
    }
    <div class="actions">
      @for (item of actions(); track item.action) {
        <button
          matButton
          type="button"
          [disabled]="isBusy()"
          [disabledInteractive]="true"
          (click)="choose(item.action)"
        >
          <mat-icon [svgIcon]="item.icon" aria-hidden="true" />
          {{ 'common.keyActions.' + item.action | translate }}
        </button>
      }
    </div>
  `,
  styleUrl: './selection-bar.scss',
})
export class SelectionBar<Action extends string> {
  private readonly rows = inject(RowsAtWork);

  readonly selection = input.required<Selection>();
  /** How many rows match the filter, over all pages. */
  readonly matching = input.required<number>();
  readonly actions = input.required<readonly BulkAction<Action>[]>();
  readonly selectAll = output();
  readonly chosen = output<Action>();

  protected readonly isBusy = computed(() => this.rows.isAny() || this.selection().isLoading());

  /** A button that keeps the focus while it is disabled can be pressed all the same. */
  protected choose(action: Action): void {
    if (!this.isBusy()) {
      this.chosen.emit(action);
    }
  }
}
