import type { Query } from 'mongoose';

const GIVE_UP_AFTER_MS = 5_000;

/**
 * For one document by its id, outside a transaction: as it is now. A majority read may be older than what this process
 * has read or heard before: after an election, and from a primary that does not know yet that it was replaced
 * (SERVER-53813, SERVER-89619).
 */
export function newest<Q extends Query<unknown, unknown>>(query: Q): Q {
  return query.readConcern('linearizable').maxTimeMS(GIVE_UP_AFTER_MS);
}
