import { Schema, type Types } from 'mongoose';

export const TOKEN_USE_MODEL = 'TokenUse';

/** Apart from the token: all processes read a token again when it changes. */
export interface TokenUseDocument {
  /** Of the token. */
  _id: Types.ObjectId;
  lastUsedAt: Date;
}

export const tokenUseSchema = new Schema<TokenUseDocument>(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    lastUsedAt: { type: Date, required: true },
  },
  { collection: 'token_uses', versionKey: false },
);
