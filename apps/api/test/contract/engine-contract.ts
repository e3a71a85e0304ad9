import { DOCUMENT_PROBES } from './document-probes';
import type { Probe } from './probe';
import { STREAM_PROBES } from './stream-probes';
import { TRANSACTION_PROBES } from './transaction-probes';

/**
 * What Keypool asks of its database, without Keypool. Written from MongoDB's manual; the embedded engine is held to the same
 * in `npm test`.
 */
export const ENGINE_CONTRACT: Readonly<Record<string, readonly Probe[]>> = {
  'transactions and their conflicts': TRANSACTION_PROBES,
  'documents, queries and indexes': DOCUMENT_PROBES,
  'change streams': STREAM_PROBES,
};
