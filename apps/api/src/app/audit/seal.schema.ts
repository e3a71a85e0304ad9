import { Schema, type Types } from 'mongoose';

export const SEAL_MODEL = 'EventSeal';
export const SEALS_COLLECTION = 'event_seals';

/** What is known of all events: those that one link of the chain adds. */
export interface SealDocument {
  /** Counts from 1 on. */
  _id: number;
  at: Date;
  /** Each event until then that had been written is in this seal or an earlier one. */
  until: Date;
  /** The time of its newest event: retention counts from there. */
  newest: Date;
  /** Of the seal before; empty for the first. */
  previous: string;
  /** Of the events: each proves itself, so its id is enough. */
  ids: Types.ObjectId[];
  /** The proof of this seal: an HMAC over all of it. */
  digest: string;
}

export const sealSchema = new Schema<SealDocument>(
  {
    _id: { type: Number, required: true },
    at: { type: Date, required: true },
    until: { type: Date, required: true },
    newest: { type: Date, required: true },
    previous: { type: String, default: '' },
    ids: { type: [Schema.Types.ObjectId], required: true },
    digest: { type: String, required: true },
  },
  { collection: SEALS_COLLECTION, versionKey: false },
);

sealSchema.index({ until: 1 });
