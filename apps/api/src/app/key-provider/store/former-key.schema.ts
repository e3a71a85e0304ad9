import { Schema } from 'mongoose';

/** The name of an active key that ended, by rotation or deletion. A name that comes back to life stays here. */
export interface FormerKeyDocument {
  _id: string;
  /** When the name was first written here. */
  recordedAt: Date;
}

export function createFormerKeySchema(collection: string): Schema<FormerKeyDocument> {
  return new Schema<FormerKeyDocument>(
    { _id: { type: String, required: true }, recordedAt: { type: Date, required: true } },
    { collection, versionKey: false },
  );
}
