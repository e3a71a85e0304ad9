import { booleanAttribute, Component, computed, inject, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../core/icons/icons';
import type { TextParams } from '../../core/language/texts';
import { RowsAtWork } from './rows-at-work';

export interface RowButton<Action extends string> {
  readonly action: Action;
  readonly icon: IconName;
  /** Key of its text; with `Label` appended, of the accessible name that includes the row. */
  readonly text: string;
  readonly isDisabled?: boolean;
}

export interface ChosenButton<Action extends string> {
  readonly action: Action;
  readonly pressed: EventTarget | null;
}

/** What can be done with the rows of a list. */
export interface ButtonsOfRows<Row, Action extends string> {
  /** Key of the text above them. */
  readonly head: string;
  /** The most buttons a row can have, which sets the width of the column. */
  readonly most: number;
  readonly of: (row: Row) => readonly RowButton<Action>[];
  /** Of their labels. */
  readonly params: (row: Row) => TextParams;
  /** On cards, where there is room. */
  readonly showsText?: boolean;
}

export interface ChosenAction<Row, Action extends string> {
  readonly action: Action;
  readonly row: Row;
}

/** What can be done with one row, unless something is being done with it. */
@Component({
  selector: 'app-row-buttons',
  imports: [MatButton, MatIcon, MatIconButton, MatTooltip, TranslatePipe],
  template: `
    @for (button of buttons(); track button.action) {
      @let label = button.text + 'Label' | translate: params();
      @if (hasRoom() && set().showsText) {
        <button
          matButton
          type="button"
          [attr.aria-label]="label"
          [disabled]="isDisabled(button)"
          [disabledInteractive]="true"
          (click)="choose(button, $event.currentTarget)"
        >
          <mat-icon [svgIcon]="button.icon" aria-hidden="true" />
          {{ button.text | translate }}
        </button>
      } @else {
        <button
          matIconButton
          type="button"
          [attr.aria-label]="label"
          [matTooltip]="button.text | translate"
          [disabled]="isDisabled(button)"
          [disabledInteractive]="true"
          (click)="choose(button, $event.currentTarget)"
        >
          <mat-icon [svgIcon]="button.icon" />
        </button>
      }
    }
  `,
  styles: `
    :host {
      display: inline-flex;
    }
  `,
})
export class RowButtons<Row, Action extends string> {
  private readonly rows = inject(RowsAtWork);

  readonly row = input.required<Row>();
  /** Of the row. */
  readonly id = input.required<string>();
  readonly set = input.required<ButtonsOfRows<Row, Action>>();
  readonly hasRoom = input(false, { transform: booleanAttribute });
  readonly chosen = output<ChosenButton<Action>>();

  protected readonly buttons = computed(() => this.set().of(this.row()));
  protected readonly params = computed(() => this.set().params(this.row()));
  private readonly isAtWork = computed(() => this.rows.has(this.id()));

  protected isDisabled({ isDisabled = false }: RowButton<Action>): boolean {
    return isDisabled || this.isAtWork();
  }

  /** A disabled button keeps the focus and can still be pressed. */
  protected choose(button: RowButton<Action>, pressed: EventTarget | null): void {
    if (!this.isDisabled(button)) {
      this.chosen.emit({ action: button.action, pressed });
    }
  }
}
