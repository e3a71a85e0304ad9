/** So many rows are in memory at a time. */
const PART = 1_000;

/** What `read` makes of many rows, a part of them at a time, as fast as it is taken. */
export async function* inParts<From, To>(
  rows: readonly From[],
  read: (part: readonly From[]) => Promise<readonly To[]> | readonly To[],
): AsyncGenerator<To> {
  for (let from = 0; from < rows.length; from += PART) {
    yield* await read(rows.slice(from, from + PART));
  }
}
