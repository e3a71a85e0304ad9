import { ROTATION_STATES, type EventDetail, type RotationState } from '@keypool/dto';
import { Schema, type Types } from 'mongoose';
import type { Actor } from '../../identity/actor';

/** One entry of the journal: what happened to one life of a failed key. */
export interface RotationDocument {
  _id: Types.ObjectId;
  failedKeyId: string;
  failedLife: string;
  replacementKeyId: string | null;
  replacementLife: string | null;
  reason: string;
  /** What the causing report said about the upstream's answer. */
  detail: EventDetail;
  /** Who caused it. Missing in entries of earlier versions. */
  actor?: Actor;
  state: RotationState;
  /** Where the key was bound when it was replaced. */
  proxyIds: string[];
  /** Final counts of the life; late usage reports still raise them. */
  tokensUsed: number;
  requestsCount: number;
  at: Date;
  completedAt: Date | null;
}

/** The cause of a rotation, as the journal stores it. */
export interface RotationCause {
  readonly reason: string;
  readonly actor: Actor;
  /** What a report said about the upstream's answer. */
  readonly detail?: EventDetail;
}

export function createRotationSchema(collection: string): Schema<RotationDocument> {
  const schema = new Schema<RotationDocument>(
    {
      failedKeyId: { type: String, required: true },
      failedLife: { type: String, required: true },
      replacementKeyId: { type: String, default: null },
      replacementLife: { type: String, default: null },
      reason: { type: String, required: true },
      detail: { type: Schema.Types.Mixed, required: true },
      actor: String,
      state: { type: String, enum: ROTATION_STATES, required: true },
      proxyIds: { type: [String], default: [] },
      tokensUsed: { type: Number, default: 0 },
      requestsCount: { type: Number, default: 0 },
      at: { type: Date, required: true },
      completedAt: { type: Date, default: null },
    },
    // Also stores an empty detail.
    { collection, versionKey: false, minimize: false },
  );
  // One entry per life: even a repeated commit cannot rotate a key twice.
  schema.index({ failedLife: 1 }, { unique: true });
  schema.index({ failedKeyId: 1, at: -1 });
  schema.index({ state: 1, at: 1, _id: 1 });
  schema.index({ at: -1, _id: -1 });
  return schema;
}
