import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { ClientSession, Model, Types } from 'mongoose';
import { WRITE } from '../database/write-options';
import { RowProof } from './row-proof';
import { SESSION_MODEL, type SessionDocument } from './session.schema';
import type { UserDocument } from './user.schema';

/** Only a script has more, and nobody reads a list of those. */
const LISTED_AT_MOST = 100;

export type NewSession = Omit<SessionDocument, 'proof'>;

@Injectable()
export class SessionRepository {
  constructor(
    @InjectModel(SESSION_MODEL) private readonly sessions: Model<SessionDocument>,
    private readonly proof: RowProof,
  ) {}

  async findById(id: string): Promise<SessionDocument | null> {
    return this.proof.genuine(
      'session',
      await this.sessions.findById(id).lean<SessionDocument>().exec(),
    );
  }

  /** Whether there are sessions of earlier versions, see SessionText. */
  async hasUntagged(): Promise<boolean> {
    return (await this.sessions.exists({ isTagged: { $ne: true } }).exec()) !== null;
  }

  async insert(session: NewSession, transaction: ClientSession): Promise<void> {
    const document: SessionDocument = { ...session, proof: this.proof.of('session', session) };
    await this.sessions.insertMany([document], { session: transaction });
  }

  /** The newest first. */
  findOf({ _id, sessionEpoch }: UserDocument, now: Date): Promise<SessionDocument[]> {
    return this.sessions
      .find({ userId: _id, epoch: sessionEpoch, expiresAt: { $gt: now } })
      .sort({ lastSeenAt: -1, _id: 1 })
      .limit(LISTED_AT_MOST)
      .lean<SessionDocument[]>()
      .exec();
  }

  /** Only if nobody renewed or ended it since it was read. */
  async renew(
    read: SessionDocument,
    used: Pick<SessionDocument, 'lastSeenAt' | 'expiresAt' | 'address'>,
  ): Promise<void> {
    await this.sessions
      .updateOne({ _id: read._id, lastSeenAt: read.lastSeenAt }, { $set: used }, WRITE)
      .exec();
  }

  async setPasswordAt(id: string, passwordAt: Date): Promise<void> {
    await this.sessions.updateOne({ _id: id }, { $set: { passwordAt } }, WRITE).exec();
  }

  async end(id: string): Promise<void> {
    await this.sessions.deleteOne({ _id: id }, WRITE).exec();
  }

  /** Ends it. @returns null when there was none that Keypool wrote */
  async take(id: string, transaction: ClientSession): Promise<SessionDocument | null> {
    return this.proof.genuine(
      'session',
      await this.sessions
        .findOneAndDelete({ _id: id }, { session: transaction })
        .lean<SessionDocument>()
        .exec(),
    );
  }

  /** @returns whether the user had it */
  async endOne(id: string, userId: string, transaction: ClientSession): Promise<boolean> {
    const { deletedCount } = await this.sessions
      .deleteOne({ _id: id, userId }, { session: transaction })
      .exec();
    return deletedCount > 0;
  }

  /** @returns how many there were */
  async endOthers(id: string, userId: string, transaction: ClientSession): Promise<number> {
    const { deletedCount } = await this.sessions
      .deleteMany({ _id: { $ne: id }, userId }, { session: transaction })
      .exec();
    return deletedCount;
  }

  async endAllOf(userId: Types.ObjectId, transaction: ClientSession): Promise<void> {
    await this.sessions.deleteMany({ userId }, { session: transaction }).exec();
  }
}
