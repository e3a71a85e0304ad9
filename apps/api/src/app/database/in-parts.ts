/** How many rows are in memory at a time. */
const PART = 1_000;

/** The results of `read` for many rows, in parts, as fast as they are consumed. */
export async function* inParts<From, To>(
  rows: readonly From[],
  read: (part: readonly From[]) => Promise<readonly To[]> | readonly To[],
): AsyncGenerator<To> {
  for (let from = 0; from < rows.length; from += PART) {
    yield* await read(rows.slice(from, from + PART));
  }
}
