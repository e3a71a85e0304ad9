import { PROVIDER_IDS, TOKEN_SCOPES, type ProviderId, type TokenScope } from '@keypool/dto';
import { Schema, type Types } from 'mongoose';

export const TOKEN_MODEL = 'ApiToken';
export const TOKENS_COLLECTION = 'api_tokens';

export interface TokenDocument {
  _id: Types.ObjectId;
  name: string;
  /** See CredentialHash. */
  keyedHash: string;
  scope: TokenScope;
  /** Null: all of them. */
  providers: ProviderId[] | null;
  proxyIds: string[] | null;
  expiresAt: Date | null;
  createdAt: Date;
  /** A token never changes, so it stays 1. */
  rev: number;
}

export const tokenSchema = new Schema<TokenDocument>(
  {
    name: { type: String, required: true },
    keyedHash: { type: String, required: true },
    scope: { type: String, enum: TOKEN_SCOPES, required: true },
    providers: { type: [{ type: String, enum: PROVIDER_IDS }], default: null },
    proxyIds: { type: [String], default: null },
    expiresAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
    rev: { type: Number, required: true },
  },
  { collection: TOKENS_COLLECTION, versionKey: false },
);

// Sparse: a process of an earlier version, which knows no keyed hash, may still run.
tokenSchema.index({ keyedHash: 1 }, { unique: true, sparse: true });
tokenSchema.index({ createdAt: -1, _id: -1 });
