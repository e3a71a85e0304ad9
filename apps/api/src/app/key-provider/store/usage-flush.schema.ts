import { Schema } from 'mongoose';

const REMEMBERED_SECONDS = 3_600;

/**
 * Remembers what was written, so that its repetition counts nothing twice (SPEC 6.3.5): one for each submission that its
 * worker named, and one for all others of a flush.
 */
export interface UsageFlushDocument {
  _id: string;
  /** Of the reports that go by this name; none for those without. */
  digest?: string;
  /** Of all keys that the flush counted for: in one of its documents, for `UsageNews`. */
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
