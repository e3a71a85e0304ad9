import { Component, computed, input, model, signal } from '@angular/core';
import type { FormValueControl } from '@angular/forms/signals';
import { DateAdapter, MAT_DATE_FORMATS } from '@angular/material/core';
import {
  MatDatepickerIntl,
  MatDatepickerModule,
  type MatDatepickerInputEvent,
} from '@angular/material/datepicker';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslatePipe } from '@ngx-translate/core';
import { CalendarHeader } from './calendar-header';
import { DAY_FORMATS, DayAdapter } from './day-adapter';
import { dateOfDay, dayOfDate, type Day } from './days';
import { TranslatedCalendar } from './translated-calendar';

/** A day, typed as DD/MM/YYYY or picked from a calendar. Anything else counts as none, with an error. */
@Component({
  selector: 'app-day-field',
  imports: [MatDatepickerModule, MatFormFieldModule, MatInput, TranslatePipe],
  providers: [
    { provide: DateAdapter, useClass: DayAdapter },
    { provide: MAT_DATE_FORMATS, useValue: DAY_FORMATS },
    { provide: MatDatepickerIntl, useClass: TranslatedCalendar },
  ],
  templateUrl: './day-field.html',
  styles: `
    mat-form-field {
      width: 100%;
    }

    .unreadable {
      color: var(--app-bad);
    }
  `,
})
export class DayField implements FormValueControl<Day | null> {
  readonly value = model<Day | null>(null);
  readonly label = input.required<string>();
  readonly hint = input('');
  readonly earliest = input<Day | null>(null);
  readonly latest = input<Day | null>(null);
  /** Without room for hints, as in a toolbar. */
  readonly isDense = input(false);

  protected readonly header = CalendarHeader;
  protected readonly date = computed(() => dateOfDay(this.value()));
  protected readonly firstDate = computed(() => dateOfDay(this.earliest()));
  protected readonly lastDate = computed(() => dateOfDay(this.latest()));
  protected readonly isUnreadable = signal(false);

  protected choose({ value }: MatDatepickerInputEvent<Date>, typed: string): void {
    this.isUnreadable.set(value === null && typed.trim() !== '');
    this.value.set(value && dayOfDate(value));
  }
}
