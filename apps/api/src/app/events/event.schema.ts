import {
  EVENT_TYPES,
  PROVIDER_IDS,
  type EventDetail,
  type EventType,
  type ProviderId,
} from '@keypool/dto';
import { Schema, type Types } from 'mongoose';

export const EVENT_MODEL = 'Event';
export const EVENTS_COLLECTION = 'events';

export interface EventDocument {
  _id: Types.ObjectId;
  at: Date;
  provider: ProviderId | null;
  type: EventType;
  keyId: string | null;
  proxyId: string | null;
  actor: string;
  detail: EventDetail;
  /** That Keypool wrote it, as it is. */
  proof: string;
}

export const eventSchema = new Schema<EventDocument>(
  {
    at: { type: Date, required: true },
    provider: { type: String, enum: [...PROVIDER_IDS, null], default: null },
    type: { type: String, enum: EVENT_TYPES, required: true },
    keyId: { type: String, default: null },
    proxyId: { type: String, default: null },
    actor: { type: String, required: true },
    detail: { type: Schema.Types.Mixed, default: {} },
    proof: { type: String, required: true },
  },
  { collection: EVENTS_COLLECTION, versionKey: false, minimize: false },
);

// Newest first, alone and behind each selective filter. `_id` orders events of one millisecond.
eventSchema.index({ at: -1, _id: -1 });
eventSchema.index({ keyId: 1, at: -1, _id: -1 });
eventSchema.index({ 'detail.keyIds': 1, at: -1, _id: -1 });
eventSchema.index({ proxyId: 1, at: -1, _id: -1 });
eventSchema.index({ 'detail.proxyIds': 1, at: -1, _id: -1 });
eventSchema.index({ provider: 1, at: -1, _id: -1 });
eventSchema.index({ type: 1, at: -1, _id: -1 });
eventSchema.index({ actor: 1, at: -1, _id: -1 });
