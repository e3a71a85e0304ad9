import { Schema, type Types } from 'mongoose';

export const SESSION_MODEL = 'Session';

export interface SessionDocument {
  /** Of the cookie, see CredentialHash. */
  _id: string;
  userId: Types.ObjectId;
  /** Whether its cookie has a tag, see SessionText. Absent in sessions of earlier versions. */
  isTagged?: boolean;
  /** The user's `sessionEpoch` at sign-in; the session is over once that has changed. */
  epoch: number;
  /** See RowProof. */
  proof: string;
  createdAt: Date;
  lastSeenAt: Date;
  /** Of the client that used it last; and its program. Absent in sessions of earlier versions, like `passwordAt`. */
  address?: string;
  program?: string;
  /** When the password was last given. */
  passwordAt?: Date;
  /** When it ends if it is not used. */
  expiresAt: Date;
  /** When it ends in any case. */
  absoluteExpiresAt: Date;
}

export const sessionSchema = new Schema<SessionDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    isTagged: { type: Boolean },
    epoch: { type: Number, required: true },
    proof: { type: String, required: true },
    createdAt: { type: Date, required: true },
    lastSeenAt: { type: Date, required: true },
    address: { type: String },
    program: { type: String },
    passwordAt: { type: Date },
    expiresAt: { type: Date, required: true },
    absoluteExpiresAt: { type: Date, required: true },
  },
  { collection: 'sessions', versionKey: false },
);

sessionSchema.index({ userId: 1 });
// Cleanup only: whether a session is over is decided when it is used.
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
