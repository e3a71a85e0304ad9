import type { KeyFilter } from '@keypool/dto';
import type { KeyListQuery } from '@keypool/dto/params';
import type { QueryFilter } from 'mongoose';
import { contains } from '../../database/list-page';
import type { KeyDocument } from './key.schema';

/** What a list of keys shows, but for the filter on bindings. */
export function listFilter(query: KeyListQuery): QueryFilter<KeyDocument> {
  return {
    ...(query.q ? { _id: contains(query.q) } : {}),
    ...statusCondition(query.status),
  };
}

function statusCondition(filter: KeyFilter | undefined): QueryFilter<KeyDocument> {
  switch (filter) {
    case undefined:
    case 'unbound':
      return {};
    case 'unhealthy':
      return { status: { $ne: 'healthy' } };
    default:
      return { status: filter };
  }
}
