import { ROTATION_STATES, type EventDetail, type RotationState } from '@keypool/dto';
import { Schema, type Types } from 'mongoose';
import type { Actor } from '../../identity/actor';
import type { KeyDocument } from './key.schema';

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
  /** Until then it can be undone; null when nothing is kept for that any more. */
  undoUntil: Date | null;
  kept: KeptForUndo | null;
  /** The failed key's secret as it was stored. Only the undo reads it. */
  failedSecret?: string | null;
  undoneAt: Date | null;
  /** The failed key's life since the undo; null when the undo put it into the reserve. */
  revivedLife: string | null;
  /** Final counts of the replacement's life, if the undo ended it; late usage reports still raise them. */
  replacementTokensUsed: number;
  replacementRequestsCount: number;
  /** Where the replacement was bound then. */
  replacementProxyIds: string[];
}

/** What else an undo restores. */
export interface KeptForUndo extends Pick<KeyDocument, 'fingerprint' | 'createdAt' | 'promotedAt'> {
  /** When the backup key was added to the reserve. */
  readonly backupCreatedAt: Date;
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
      undoUntil: { type: Date, default: null },
      kept: { type: Schema.Types.Mixed, default: null },
      failedSecret: { type: String, default: null, select: false },
      undoneAt: { type: Date, default: null },
      revivedLife: { type: String, default: null },
      replacementTokensUsed: { type: Number, default: 0 },
      replacementRequestsCount: { type: Number, default: 0 },
      replacementProxyIds: { type: [String], default: [] },
    },
    // Also stores an empty detail.
    { collection, versionKey: false, minimize: false },
  );
  // One entry per life: even a repeated commit cannot rotate a key twice.
  schema.index({ failedLife: 1 }, { unique: true });
  schema.index({ replacementLife: 1 });
  schema.index({ failedKeyId: 1, at: -1 });
  schema.index({ state: 1, at: 1, _id: 1 });
  schema.index({ at: -1, _id: -1 });
  schema.index({ actor: 1, at: -1, _id: -1 });
  // The secrets whose time is over.
  schema.index({ undoUntil: 1 });
  return schema;
}
