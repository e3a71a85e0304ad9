import { Component, inject, input, output } from '@angular/core';
import { MatSlideToggle, type MatSlideToggleChange } from '@angular/material/slide-toggle';
import { RowsAtWork } from './rows-at-work';

export interface RowSwitched {
  readonly isActive: boolean;
  /** For when the change was not made. */
  readonly revert: () => void;
}

/** Shows whether a row is switched on, and asks for the change. */
@Component({
  selector: 'app-row-switch',
  imports: [MatSlideToggle],
  template: `
    <mat-slide-toggle
      hideIcon
      [checked]="isActive()"
      [disabled]="rows.has(row())"
      [disabledInteractive]="true"
      [aria-label]="label()"
      (change)="switchTo($event)"
    >
      <span aria-hidden="true">{{ state() }}</span>
    </mat-slide-toggle>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      min-height: 2.75rem;
      white-space: nowrap;
    }

    span {
      margin-left: var(--app-space-1);
    }
  `,
})
export class RowSwitch {
  protected readonly rows = inject(RowsAtWork);

  /** Its id. */
  readonly row = input.required<string>();
  readonly isActive = input.required<boolean>();
  readonly label = input.required<string>();
  /** In words. */
  readonly state = input.required<string>();
  readonly switched = output<RowSwitched>();

  protected switchTo({ checked, source }: MatSlideToggleChange): void {
    const revert = () => {
      source.checked = this.isActive();
    };
    this.switched.emit({ isActive: checked, revert });
  }
}
