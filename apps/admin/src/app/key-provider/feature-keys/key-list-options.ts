import { KEY_FILTERS } from '@keypool/dto';
import type { ListOption } from '../../shared/list/list-toolbar';
import type { KEY_SORTS } from './keys-store';

export const KEY_STATUS_OPTIONS: readonly ListOption[] = KEY_FILTERS.map((status) => ({
  value: status,
  text: `keyStatus.${status}`,
}));

type KeySort = (typeof KEY_SORTS)[number];

/** Where there are no column heads. */
export const KEY_SORT_OPTIONS: readonly ListOption[] = [
  { value: '-createdAt' satisfies `-${KeySort}`, text: 'common.sorts.newest' },
  { value: 'createdAt' satisfies KeySort, text: 'common.sorts.oldest' },
  { value: 'id' satisfies KeySort, text: 'common.sorts.id' },
  { value: 'status' satisfies KeySort, text: 'common.sorts.status' },
  { value: '-tokensUsed' satisfies `-${KeySort}`, text: 'common.sorts.tokensUsed' },
  { value: '-requestsCount' satisfies `-${KeySort}`, text: 'common.sorts.requests' },
];
