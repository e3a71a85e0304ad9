import { Component, computed, inject, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../core/icons/icons';
import type { TextParams } from '../../core/language/texts';
import { RowsAtWork } from './rows-at-work';

export interface RowButton<Action extends string> {
  readonly action: Action;
  readonly icon: IconName;
  /** Key of its text. With `Label` behind it, of the name that tells the buttons of two rows apart. */
  readonly text: string;
}

/** What can be done with one row, unless something is being done with it. */
@Component({
  selector: 'app-row-buttons',
  imports: [MatIcon, MatIconButton, MatTooltip, TranslatePipe],
  template: `
    @for (button of buttons(); track button.action) {
      <button
        matIconButton
        type="button"
        [attr.aria-label]="button.text + 'Label' | translate: params()"
        [matTooltip]="button.text | translate"
        [disabled]="isAtWork()"
        [disabledInteractive]="true"
        (click)="choose(button.action)"
      >
        <mat-icon [svgIcon]="button.icon" />
      </button>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
    }
  `,
})
export class RowButtons<Action extends string> {
  private readonly rows = inject(RowsAtWork);

  readonly row = input.required<string>();
  readonly buttons = input.required<readonly RowButton<Action>[]>();
  /** Of the labels. */
  readonly params = input.required<TextParams>();
  readonly chosen = output<Action>();

  protected readonly isAtWork = computed(() => this.rows.has(this.row()));

  /** A disabled button keeps the focus, and is pressed all the same. */
  protected choose(action: Action): void {
    if (!this.isAtWork()) this.chosen.emit(action);
  }
}
