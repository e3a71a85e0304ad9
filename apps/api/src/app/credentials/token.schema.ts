import { PROVIDER_IDS, TOKEN_SCOPES, type ProviderId, type TokenScope } from '@keypool/dto';
import { Schema, type Types } from 'mongoose';
import type { Actor } from '../identity/actor';

export const TOKEN_MODEL = 'ApiToken';
export const TOKENS_COLLECTION = 'api_tokens';

export interface TokenDocument {
  _id: Types.ObjectId;
  name: string;
  /** Its first characters, by which a person tells it from others. Null for tokens of earlier versions. */
  start: string | null;
  /** Who made it. Null where no event tells. */
  createdBy: Actor | null;
  /** The user whose token it is, by e-mail address: whoever made it, or took it over. Null when nobody is known. */
  owner: string | null;
  /** See CredentialHash. */
  keyedHash: string;
  scope: TokenScope;
  /** Null: all of them. */
  providers: ProviderId[] | null;
  proxyIds: string[] | null;
  expiresAt: Date | null;
  createdAt: Date;
  /** See RowProof. */
  proof: string;
  /** Raised when somebody takes it over; nothing else of a token changes. */
  rev: number;
}

export const tokenSchema = new Schema<TokenDocument>(
  {
    name: { type: String, required: true },
    start: { type: String, default: null },
    createdBy: { type: String, default: null },
    owner: { type: String, default: null },
    keyedHash: { type: String, required: true },
    scope: { type: String, enum: TOKEN_SCOPES, required: true },
    providers: { type: [{ type: String, enum: PROVIDER_IDS }], default: null },
    proxyIds: { type: [String], default: null },
    expiresAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
    proof: { type: String, required: true },
    rev: { type: Number, required: true },
  },
  { collection: TOKENS_COLLECTION, versionKey: false },
);

// Sparse: a process of an earlier version, which knows no keyed hash, may still run.
tokenSchema.index({ keyedHash: 1 }, { unique: true, sparse: true });
tokenSchema.index({ createdAt: -1, _id: -1 });
tokenSchema.index({ owner: 1 });
