/** An ISO date as DD/MM/YYYY HH:MM on the clocks of a time zone. */
export function minuteIn(timeZone: string): (iso: string) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (iso) => format.format(new Date(iso)).replace(',', '');
}
