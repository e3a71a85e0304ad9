import { effect, inject, Service } from '@angular/core';
import { NativeDateAdapter, type MatDateFormats } from '@angular/material/core';
import { LanguageStore } from '../../../core/language/language-store';
import { DayPipe } from '../../format/day-pipe';

const AS_DAY = 'day';

/** Dates are DD/MM/YYYY in every language (SPEC section 7): typed and shown. Names of months follow the language. */
@Service({ autoProvided: false })
export class DayAdapter extends NativeDateAdapter {
  private readonly language = inject(LanguageStore);
  private readonly day = new DayPipe();

  constructor() {
    super();
    effect(() => this.setLocale(this.language.locale()));
  }

  override parse(value: unknown): Date | null {
    if (typeof value !== 'string' || value.trim() === '') {
      return null;
    }
    const [, day, month, year] = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(value) ?? [];
    const date = new Date(Number(year), Number(month) - 1, Number(day));
    return date.getMonth() === Number(month) - 1 ? date : this.invalid();
  }

  override format(date: Date, displayFormat: object): string {
    if (String(displayFormat) !== AS_DAY) {
      return super.format(date, displayFormat);
    }
    return this.day.transform(date.toISOString());
  }

  override getFirstDayOfWeek(): number {
    return 1;
  }
}

export const DAY_FORMATS: MatDateFormats = {
  parse: { dateInput: AS_DAY },
  display: {
    dateInput: AS_DAY,
    monthYearLabel: { year: 'numeric', month: 'short' },
    dateA11yLabel: { year: 'numeric', month: 'long', day: 'numeric' },
    monthYearA11yLabel: { year: 'numeric', month: 'long' },
  },
};
