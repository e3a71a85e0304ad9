import { Schema } from 'mongoose';

export const SECRET_STATES = ['active', 'backup', 'retired'] as const;
export type SecretState = (typeof SECRET_STATES)[number];

/** One document per secret, across active and backup keys: the unique `_id` makes a secret unique. */
export interface SecretDocument {
  /** The fingerprint. */
  _id: string;
  state: SecretState;
  /** Id of the active or backup key that holds it; for a retired one, of the key that was replaced. */
  ownerId: string;
  since: Date;
  reason: string;
  /** Exists only to be written: reading who holds a secret and changing it must collide (SPEC 6.3.2). */
  asked?: number;
}

export function createSecretSchema(collection: string): Schema<SecretDocument> {
  return new Schema<SecretDocument>(
    {
      _id: { type: String, required: true },
      state: { type: String, enum: SECRET_STATES, required: true },
      ownerId: { type: String, required: true },
      since: { type: Date, required: true },
      reason: { type: String, required: true },
      asked: Number,
    },
    { collection, versionKey: false },
  );
}
