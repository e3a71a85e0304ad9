import { Schema } from 'mongoose';

const REMEMBERED_SECONDS = 3_600;

/** Names a flush that was written, so that its repetition after an unknown answer counts nothing twice (SPEC 6.3.5). */
export interface UsageFlushDocument {
  _id: string;
  at: Date;
}

export function createUsageFlushSchema(collection: string): Schema<UsageFlushDocument> {
  const schema = new Schema<UsageFlushDocument>(
    { _id: { type: String, required: true }, at: { type: Date, required: true } },
    { collection, versionKey: false },
  );
  schema.index({ at: 1 }, { expireAfterSeconds: REMEMBERED_SECONDS });
  return schema;
}
