/** The fields by which each list can be sorted: the API accepts these, and the app offers no others. */
export const SORTABLE = {
  keys: ['id', 'status', 'tokensUsed', 'requestsCount', 'createdAt', 'updatedAt'],
  backupKeys: ['id', 'createdAt', 'usedAt', 'usedFor'],
  bindings: ['proxyId', 'keyId', 'priority', 'createdAt', 'updatedAt'],
  proxies: ['id', 'name', 'createdAt'],
  tokens: ['name', 'scope', 'createdAt', 'expiresAt'],
  users: ['email', 'role', 'createdAt'],
} as const;

export type SortableList = keyof typeof SORTABLE;
export type SortField<List extends SortableList> = (typeof SORTABLE)[List][number];
/** `field` ascending, `-field` descending. */
export type Sort<List extends SortableList> = SortField<List> | `-${SortField<List>}`;

export function sortsOf<List extends SortableList>(list: List): readonly Sort<List>[] {
  return SORTABLE[list].flatMap((field: SortField<List>) => [field, `-${field}`] as const);
}

/** Parses a `sort` value. */
export function readSort<Field extends string>(
  sort: Field | `-${Field}`,
): { readonly field: Field; readonly isDescending: boolean } {
  const isDescending = sort.startsWith('-');
  return { field: (isDescending ? sort.slice(1) : sort) as Field, isDescending };
}
