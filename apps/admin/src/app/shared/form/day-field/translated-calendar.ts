import { effect, inject, Service } from '@angular/core';
import { MatDatepickerIntl } from '@angular/material/datepicker';
import { Texts } from '../../../core/language/texts';

/** The calendar's texts in the current language. */
@Service({ autoProvided: false })
export class TranslatedCalendar extends MatDatepickerIntl {
  private readonly texts = inject(Texts);

  constructor() {
    super();
    effect(() => {
      this.calendarLabel = this.texts.get('common.calendar.label');
      this.openCalendarLabel = this.texts.get('common.calendar.open');
      this.closeCalendarLabel = this.texts.get('common.calendar.close');
      this.prevMonthLabel = this.texts.get('common.calendar.previousMonth');
      this.nextMonthLabel = this.texts.get('common.calendar.nextMonth');
      this.prevYearLabel = this.texts.get('common.calendar.previousYear');
      this.nextYearLabel = this.texts.get('common.calendar.nextYear');
      this.prevMultiYearLabel = this.texts.get('common.calendar.previousYears');
      this.nextMultiYearLabel = this.texts.get('common.calendar.nextYears');
      this.switchToMonthViewLabel = this.texts.get('common.calendar.chooseDay');
      this.switchToMultiYearViewLabel = this.texts.get('common.calendar.chooseMonth');
      this.changes.next();
    });
  }
}
