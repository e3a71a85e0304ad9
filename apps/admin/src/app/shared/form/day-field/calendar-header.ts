import { Component } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatCalendarHeader } from '@angular/material/datepicker';
import { MatIcon } from '@angular/material/icon';

/** In Material's own header, the first button's name differs from its label, so voice control cannot press it. */
@Component({
  selector: 'app-calendar-header',
  imports: [MatButton, MatIcon, MatIconButton],
  template: `
    <div class="mat-calendar-header">
      <div class="mat-calendar-controls">
        <button matButton type="button" (click)="currentPeriodClicked()">
          <span aria-live="polite">{{ periodButtonText }}</span>
          <span class="app-visually-hidden">{{ periodButtonLabel }}</span>
        </button>
        <div class="mat-calendar-spacer"></div>
        <button
          matIconButton
          type="button"
          [attr.aria-label]="prevButtonLabel"
          [disabled]="!previousEnabled()"
          [disabledInteractive]="true"
          (click)="previousClicked()"
        >
          <mat-icon svgIcon="arrow-back" />
        </button>
        <button
          matIconButton
          type="button"
          [attr.aria-label]="nextButtonLabel"
          [disabled]="!nextEnabled()"
          [disabledInteractive]="true"
          (click)="nextClicked()"
        >
          <mat-icon svgIcon="arrow-forward" />
        </button>
      </div>
    </div>
  `,
})
export class CalendarHeader extends MatCalendarHeader<Date> {}
