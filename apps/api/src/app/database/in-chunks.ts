/** A command may have 16 MB, and 100,000 ids of 128 characters are nearly that. */
const CHUNK = 5_000;

/** What `read` finds for many ids, in chunks, one after the other: a session runs one operation at a time. */
export async function inChunks<Id, Row>(
  ids: readonly Id[],
  read: (some: Id[]) => Promise<Row[]>,
): Promise<Row[]> {
  const found: Row[] = [];
  for (let from = 0; from < ids.length; from += CHUNK) {
    found.push(...(await read(ids.slice(from, from + CHUNK))));
  }
  return found;
}
