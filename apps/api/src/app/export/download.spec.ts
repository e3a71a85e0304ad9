import type { StreamableFile } from '@nestjs/common';
import { buffer } from 'node:stream/consumers';
import { download } from './download';

interface Row {
  readonly id: string;
  readonly count: number | null;
}

async function* rowsOf(...rows: Row[]): AsyncGenerator<Row> {
  yield* rows;
}

const table = (rows: AsyncIterable<Row>) => ({
  name: 'rows',
  rows,
  columns: { ID: ({ id }: Row) => id, Count: ({ count }: Row) => count },
});

/** With its byte order mark. */
const textOf = async (file: StreamableFile) => String(await buffer(file.getStream()));

const ROWS: readonly Row[] = [
  { id: '=cmd()', count: 7 },
  { id: 'a, "b"', count: null },
];

describe('a download', () => {
  it('as CSV has a head and guarded cells', async () => {
    const file = download(table(rowsOf(...ROWS)));
    expect(file.getHeaders()).toMatchObject({
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="rows.csv"',
    });
    expect(await textOf(file)).toBe('\uFEFFID,Count\r\n\'=cmd(),7\r\n"a, ""b""",\r\n');
  });

  it.each([[[]], [ROWS.slice(0, 1)], [ROWS]])('as JSON is an array: %j', async (rows) => {
    const file = download(table(rowsOf(...rows)), 'json');
    expect(file.getHeaders()).toMatchObject({ disposition: 'attachment; filename="rows.json"' });
    expect(JSON.parse(await textOf(file))).toEqual(rows);
  });

  it('reads no further once nobody takes it', async () => {
    let read = 0;
    let isClosed = false;
    async function* endless(): AsyncGenerator<Row> {
      try {
        for (;;) {
          yield { id: 'x'.repeat(1_000), count: read++ };
        }
      } finally {
        isClosed = true;
      }
    }
    const stream = download(table(endless())).getStream();
    await new Promise((resolve) => stream.once('readable', resolve));
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.destroy();
    await closed;
    expect(read).toBeLessThan(1_000);
    expect(isClosed).toBe(true);
  });
});
