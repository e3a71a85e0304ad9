import { ROLES, type Role } from '@keypool/dto';
import { Schema, type Types } from 'mongoose';

export const USER_MODEL = 'User';

export interface UserDocument {
  _id: Types.ObjectId;
  /** In lower case. */
  email: string;
  passwordHash: string;
  role: Role;
  /** Raised by each change of password or role, which ends all earlier sessions. */
  sessionEpoch: number;
  /** See RowProof. */
  proof: string;
  createdAt: Date;
  updatedAt: Date;
}

export const userSchema = new Schema<UserDocument>(
  {
    email: { type: String, required: true },
    passwordHash: { type: String, required: true },
    role: { type: String, enum: ROLES, required: true },
    sessionEpoch: { type: Number, required: true },
    proof: { type: String, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'users', versionKey: false },
);

userSchema.index({ email: 1 }, { unique: true });
userSchema.index({ role: 1 });
