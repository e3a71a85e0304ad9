import { Pipe, type PipeTransform } from '@angular/core';

/** An ISO date as DD/MM/YYYY in the user's time zone, in every language (SPEC section 7). */
@Pipe({ name: 'day' })
export class DayPipe implements PipeTransform {
  transform(iso: string | null): string {
    const date = new Date(iso ?? NaN);
    if (Number.isNaN(date.getTime())) {
      return NOTHING;
    }
    const month = twoDigits(date.getMonth() + 1);
    return `${twoDigits(date.getDate())}/${month}/${date.getFullYear()}`;
  }
}

/** The same with hours, minutes and seconds. */
@Pipe({ name: 'moment' })
export class MomentPipe implements PipeTransform {
  private readonly day = new DayPipe();

  transform(iso: string | null): string {
    const day = this.day.transform(iso);
    if (iso === null || day === NOTHING) {
      return day;
    }
    const date = new Date(iso);
    const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
    return `${day} ${time}`;
  }
}

/** The same with hours and minutes. */
@Pipe({ name: 'minute' })
export class MinutePipe implements PipeTransform {
  private readonly moment = new MomentPipe();

  transform(iso: string | null): string {
    return this.moment.transform(iso).replace(/:\d{2}$/, '');
  }
}

/** Shown where there is no value. */
export const NOTHING = '—';

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
