import { Schema } from 'mongoose';

const REMEMBERED_SECONDS = 3_600;

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
  at: Date;
}

export function createUsageFlushSchema(collection: string): Schema<UsageFlushDocument> {
  const schema = new Schema<UsageFlushDocument>(
    {
      _id: { type: String, required: true },
      digest: String,
      keyIds: { type: [String], default: undefined },
      at: { type: Date, required: true },
    },
    { collection, versionKey: false },
  );
  schema.index({ at: 1 }, { expireAfterSeconds: REMEMBERED_SECONDS });
  return schema;
}
