import { Component, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslatePipe } from '@ngx-translate/core';
import { PluralPipe } from '../format/plural-pipe';
import type { Selection } from './selection';

/** In the place of the search while rows are ticked. What can be done with them goes inside. */
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
      <button matButton type="button" (click)="selectAll.emit()">
        {{ 'common.selection.all' | plural: matching() }}
      </button>
    }
    <div class="actions"><ng-content /></div>
  `,
  styleUrl: './selection-bar.scss',
})
export class SelectionBar {
  readonly selection = input.required<Selection>();
  /** How many rows match the filter, over all pages. */
  readonly matching = input.required<number>();
  readonly selectAll = output();
}
