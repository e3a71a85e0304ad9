import {
  BYTE_ORDER_MARK,
  csvLine,
  EXPORT_FORMATS,
  type CsvCell,
  type ExportFormat,
} from '@keypool/dto';
import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';

/** One column of a table: its head, and the cell of a row. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => CsvCell>>;

export interface Download<Row> {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly rows: AsyncIterable<Row>;
  readonly columns: Columns<Row>;
}

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

const PIECE = 32 * 1_024;

/** Rows are read as fast as the client takes them, and no more of them once it has gone. */
export function download<Row>(
  { name, rows, columns }: Download<Row>,
  format: ExportFormat = EXPORT_FORMATS[0],
): StreamableFile {
  const lines = format === 'csv' ? asCsv(rows, columns) : asJson(rows);
  return new StreamableFile(Readable.from(gathered(lines), { objectMode: false }), {
    type: TYPES[format],
    disposition: `attachment; filename="${name}.${format}"`,
  });
}

async function* asCsv<Row>(
  rows: AsyncIterable<Row>,
  columns: Columns<Row>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(Object.keys(columns));
  const cells = Object.values(columns);
  for await (const row of rows) {
    yield csvLine(cells.map((cell) => cell(row)));
  }
}

async function* asJson(rows: AsyncIterable<unknown>): AsyncGenerator<string> {
  let lead = '[\n';
  for await (const row of rows) {
    yield lead + JSON.stringify(row);
    lead = ',\n';
  }
  yield lead === '[\n' ? '[]\n' : '\n]\n';
}

/** Few large pieces. When the first rows cannot be read, nothing has been sent, and the answer can say so. */
async function* gathered(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let text = '';
  for await (const line of lines) {
    text += line;
    if (text.length >= PIECE) {
      yield text;
      text = '';
    }
  }
  yield text;
}
