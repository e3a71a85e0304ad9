/** Documents in the order of these ids, without those that are gone. */
export function inOrder<Row extends { readonly _id: string }>(
  ids: readonly string[],
  rows: readonly Row[],
): Row[] {
  const found = new Map(rows.map((row) => [row._id, row]));
  return ids.flatMap((id) => found.get(id) ?? []);
}
