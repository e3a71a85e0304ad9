/** A day of the user's calendar as in the URL: `2026-11-21`. */
export type Day = string;

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The day's first moment in the user's time zone; null for a text that names no day. */
export function dateOfDay(day: Day | null): Date | null {
  const parts = DAY.exec(day ?? '');
  if (!parts) {
    return null;
  }
  const date = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
  // The 31st of February would be a day in March.
  return dayOfDate(date) === day ? date : null;
}

export function dayOfDate(date: Date): Day {
  const month = String(date.getMonth() + 1).padStart(2, '0');
  return `${date.getFullYear()}-${month}-${String(date.getDate()).padStart(2, '0')}`;
}

/** The day's last millisecond. */
export function endOfDay(day: Day | null): Date | null {
  const date = dateOfDay(day);
  if (!date) {
    return null;
  }
  return new Date(date.getFullYear(), date.getMonth(), date.getDate(), 23, 59, 59, 999);
}
