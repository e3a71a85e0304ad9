import type { ProviderId } from '@keypool/dto';
import { Schema } from 'mongoose';

export const PROXY_MODEL = 'Proxy';
export const PROXIES_COLLECTION = 'proxies';

/** The upstream of one provider refuses the exit. */
export interface Refusal {
  since: Date;
  /** The last recorded one. */
  at: Date;
}

export type Refusals = Partial<Record<ProviderId, Refusal>>;

export interface ProxyDocument {
  _id: string;
  name: string;
  isActive: boolean;
  refusals: Refusals;
  life: string;
  rev: number;
  /** Exists only to be written: a concurrent binding and the end of its proxy must collide (SPEC 6.3.1). */
  bindingsMade: number;
  createdAt: Date;
}

export const proxySchema = new Schema<ProxyDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    isActive: { type: Boolean, required: true },
    refusals: { type: Object, required: true },
    life: { type: String, required: true },
    rev: { type: Number, required: true },
    bindingsMade: { type: Number, default: 0 },
    createdAt: { type: Date, required: true },
  },
  { collection: PROXIES_COLLECTION, versionKey: false, minimize: false },
);
proxySchema.index({ createdAt: 1, _id: 1 });
proxySchema.index({ name: 1, _id: 1 });
