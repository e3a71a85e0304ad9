import { KEY_STATUSES, type GuardHold, type KeyStatus } from '@keypool/key-pool';
import { Schema } from 'mongoose';

export interface KeyDocument {
  _id: string;
  /** Sealed, unless encryption is off. */
  apiKey: string;
  fingerprint: string;
  status: KeyStatus;
  tokensUsed: number;
  requestsCount: number;
  lastError: string | null;
  cooldownUntil: Date | null;
  /** Steps of the cooldown ladder climbed in a row. */
  ladderStep: number;
  /** When a suspect is tried in its old place; null for every other key. */
  nextTryAt: Date | null;
  /** How many waits for a try have begun in a row. */
  suspectStep: number;
  /** In this life; unknown for keys from before an upgrade. */
  succeededAt?: Date | null;
  /** While the guard waits for a confirmation that the key is dead (SPEC 6.4). */
  hold: GuardHold | null;
  /** The last conviction that left this life in the pool: what was begun before is no evidence. */
  convictedAt: Date | null;
  exhaustedAt: Date | null;
  /** When a rotation made it of a backup key; null for one that an admin added. */
  promotedAt: Date | null;
  life: string;
  rev: number;
  /** Exists only to be written: a concurrent binding and the end of its key must collide (SPEC 6.3.1). */
  bindingsMade: number;
  createdAt: Date;
  updatedAt: Date;
}

export function createKeySchema(collection: string): Schema<KeyDocument> {
  const schema = new Schema<KeyDocument>(
    {
      _id: { type: String, required: true },
      apiKey: { type: String, required: true },
      fingerprint: { type: String, required: true },
      status: { type: String, enum: KEY_STATUSES, required: true },
      tokensUsed: { type: Number, required: true },
      requestsCount: { type: Number, required: true },
      lastError: { type: String, default: null },
      cooldownUntil: { type: Date, default: null },
      ladderStep: { type: Number, required: true },
      nextTryAt: { type: Date, default: null },
      suspectStep: { type: Number, required: true },
      succeededAt: { type: Date, default: null },
      hold: { type: Schema.Types.Mixed, default: null },
      convictedAt: { type: Date, default: null },
      exhaustedAt: { type: Date, default: null },
      promotedAt: { type: Date, default: null },
      life: { type: String, required: true },
      rev: { type: Number, required: true },
      bindingsMade: { type: Number, default: 0 },
      createdAt: { type: Date, required: true },
      updatedAt: { type: Date, required: true },
    },
    { collection, versionKey: false },
  );
  schema.index({ status: 1, _id: 1 });
  schema.index({ status: 1, createdAt: 1, _id: 1 });
  schema.index({ createdAt: 1, _id: 1 });
  return schema;
}
