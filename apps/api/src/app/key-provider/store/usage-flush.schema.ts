import { Schema } from 'mongoose';

/**
 * Records what was written, so that a repetition is not counted twice (SPEC 6.3.5): one document for each submission that
 * its worker named, and one for all others of a flush.
 */
export interface UsageFlushDocument {
  _id: string;
  /** Of the reports with this name; missing for those without one. */
  digest?: string;
  /** All keys that the flush counted for: in one of its documents, for `UsageNews`. */
  keyIds?: string[];
  /** An hour after it was written. */
  expiresAt: Date;
}

export function createUsageFlushSchema(collection: string): Schema<UsageFlushDocument> {
  const schema = new Schema<UsageFlushDocument>(
    {
      _id: { type: String, required: true },
      digest: String,
      keyIds: { type: [String], default: undefined },
      expiresAt: { type: Date, required: true },
    },
    { collection, versionKey: false },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return schema;
}
