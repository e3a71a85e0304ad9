import type { mongo } from 'mongoose';

/**
 * For writes outside a transaction: another transaction may hold the document for 90 s, and a plain write would wait
 * all that time (SPEC 6.3.7).
 */
export const WRITE = { maxTimeMS: 5_000 } as const;

/** Set in code so that no URI can weaken them (SPEC 6.2, 6.3.7). */
export const TRANSACTION: mongo.TransactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', journal: true },
  readPreference: 'primary',
};
