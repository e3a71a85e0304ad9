/** A spreadsheet would run these as formulas. */
const FORMULA = /^[=+\-@\t\r]/;

/** At the beginning of a file: makes a spreadsheet read UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

export type CsvCell = string | number | boolean | null;

/** Rows for a spreadsheet. */
export function toCsv(rows: readonly (readonly CsvCell[])[]): string {
  return BYTE_ORDER_MARK + rows.map(csvLine).join('');
}

export function csvLine(row: readonly CsvCell[]): string {
  return `${row.map(cell).join(',')}\r\n`;
}

function cell(value: CsvCell): string {
  if (typeof value !== 'string') {
    return String(value ?? '');
  }
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
