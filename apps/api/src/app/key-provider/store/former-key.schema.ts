import { Schema } from 'mongoose';

/** The name of an active key that ended, by rotation or deletion. A name that is used again stays here. */
export interface FormerKeyDocument {
  _id: string;
  /** When the name was first recorded. */
  recordedAt: Date;
}

export function createFormerKeySchema(collection: string): Schema<FormerKeyDocument> {
  return new Schema<FormerKeyDocument>(
    { _id: { type: String, required: true }, recordedAt: { type: Date, required: true } },
    { collection, versionKey: false },
  );
}
