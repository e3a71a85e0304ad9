import { Schema } from 'mongoose';

export interface BackupKeyDocument {
  _id: string;
  /** Sealed, unless encryption is off. */
  apiKey: string;
  fingerprint: string;
  isUsed: boolean;
  activated: boolean;
  usedFor: string | null;
  usedAt: Date | null;
  /** Identifies this existence of the id. */
  life: string;
  /** Raised by every write. */
  rev: number;
  createdAt: Date;
}

export function createBackupKeySchema(collection: string): Schema<BackupKeyDocument> {
  const schema = new Schema<BackupKeyDocument>(
    {
      _id: { type: String, required: true },
      apiKey: { type: String, required: true },
      fingerprint: { type: String, required: true },
      isUsed: { type: Boolean, required: true },
      activated: { type: Boolean, required: true },
      usedFor: { type: String, default: null },
      usedAt: { type: Date, default: null },
      life: { type: String, required: true },
      rev: { type: Number, required: true },
      createdAt: { type: Date, required: true },
    },
    { collection, versionKey: false },
  );
  // Claims scan the available ones, oldest first; the purge scans the used ones.
  schema.index({ isUsed: 1, createdAt: 1, _id: 1 });
  schema.index({ isUsed: 1, usedAt: 1 });
  schema.index({ createdAt: 1, _id: 1 });
  schema.index({ fingerprint: 1 });
  return schema;
}
