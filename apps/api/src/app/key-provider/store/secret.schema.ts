import { Schema } from 'mongoose';

export const SECRET_STATES = ['active', 'backup', 'retired'] as const;
export type SecretState = (typeof SECRET_STATES)[number];

/** One document per secret, over active and backup keys alike: the unique `_id` is what makes a secret unique. */
export interface SecretDocument {
  /** The fingerprint. */
  _id: string;
  state: SecretState;
  /** Id of the active key or of the backup key that holds it; of the key that was rotated away for a retired one. */
  ownerId: string;
  since: Date;
  reason: string;
  /** Only there to be written: whoever reads who holds a secret and whoever changes it must collide (SPEC 6.3.2). */
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
