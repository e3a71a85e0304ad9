export type FilterParams = Record<string, string | number>;

/** The largest page that the API hands out. */
const PAGE_SIZE = 200;

interface IdPage {
  readonly ids: readonly string[];
  readonly matching: number | undefined;
}

/** Reads page after page until all that match are there. A row that moves meanwhile counts once. */
export async function readAllPages(
  read: (page: { page: number; pageSize: number }) => Promise<IdPage>,
): Promise<string[]> {
  const ids = new Set<string>();
  for (let page = 1; ; page += 1) {
    const answer = await read({ page, pageSize: PAGE_SIZE });
    for (const id of answer.ids) ids.add(id);
    if (answer.ids.length < PAGE_SIZE || page * PAGE_SIZE >= (answer.matching ?? 0))
      return [...ids];
  }
}
