import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { ClientSession, Model, Types } from 'mongoose';
import { WRITE } from '../database/write-options';
import { SESSION_MODEL, type SessionDocument } from './session.schema';

@Injectable()
export class SessionRepository {
  constructor(@InjectModel(SESSION_MODEL) private readonly sessions: Model<SessionDocument>) {}

  findById(id: string): Promise<SessionDocument | null> {
    return this.sessions.findById(id).lean<SessionDocument>().exec();
  }

  /** Whether there are sessions of earlier versions, see SessionText. */
  async hasUntagged(): Promise<boolean> {
    return (await this.sessions.exists({ isTagged: { $ne: true } }).exec()) !== null;
  }

  async insert(session: SessionDocument, transaction: ClientSession): Promise<void> {
    await this.sessions.insertMany([session], { session: transaction });
  }

  /** Only if nobody renewed or ended it since it was read. */
  async renew(read: SessionDocument, lastSeenAt: Date, expiresAt: Date): Promise<void> {
    await this.sessions
      .updateOne(
        { _id: read._id, lastSeenAt: read.lastSeenAt },
        { $set: { lastSeenAt, expiresAt } },
        WRITE,
      )
      .exec();
  }

  async end(id: string): Promise<void> {
    await this.sessions.deleteOne({ _id: id }, WRITE).exec();
  }

  async endAllOf(userId: Types.ObjectId, transaction: ClientSession): Promise<void> {
    await this.sessions.deleteMany({ userId }, { session: transaction }).exec();
  }
}
