import type { UserListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import { isValidObjectId, Types } from 'mongoose';
import type { ClientSession, Connection, Model, QueryFilter } from 'mongoose';
import { DatabaseClock } from '../database/database-clock';
import { contains, findRows, sortOrder } from '../database/list-page';
import { SETTINGS_COLLECTION } from '../database/settings-collection';
import { WRITE } from '../database/write-options';
import { RowProof } from './row-proof';
import { USER_MODEL, type UserDocument } from './user.schema';

const DEFAULT_SORT = 'email';

export type NewUser = Pick<UserDocument, 'email' | 'passwordHash' | 'role'>;
export type CredentialChange = Partial<Pick<UserDocument, 'passwordHash' | 'role'>>;

interface ChangeCounter {
  _id: 'users';
  changes: number;
}

@Injectable()
export class UserRepository {
  constructor(
    @InjectModel(USER_MODEL) private readonly users: Model<UserDocument>,
    @InjectConnection() private readonly connection: Connection,
    private readonly clock: DatabaseClock,
    private readonly proof: RowProof,
  ) {}

  find(query: UserListQuery): Promise<UserDocument[]> {
    return findRows(this.users, listFilter(query), sortOrder(query.sort ?? DEFAULT_SORT), query)
      .lean<UserDocument[]>()
      .exec();
  }

  countMatching(query: UserListQuery): Promise<number> {
    return this.users.countDocuments(listFilter(query)).exec();
  }

  async findById(
    id: string | Types.ObjectId,
    session?: ClientSession,
  ): Promise<UserDocument | null> {
    return this.proof.genuine('user', await this.findRow(id, session));
  }

  async findByEmail(email: string, session?: ClientSession): Promise<UserDocument | null> {
    return this.proof.genuine('user', await this.findRowByEmail(email, session));
  }

  /** As it is stored, whoever wrote it. */
  async findRow(
    id: string | Types.ObjectId,
    session?: ClientSession,
  ): Promise<UserDocument | null> {
    return isValidObjectId(id) ? this.findFirst({ _id: new Types.ObjectId(id) }, session) : null;
  }

  /** The same by address. */
  findRowByEmail(email: string, session?: ClientSession): Promise<UserDocument | null> {
    return this.findFirst({ email }, session);
  }

  /** Whether there is any row, whoever wrote it. */
  async exists(session?: ClientSession): Promise<boolean> {
    return (await this.findFirst({}, session)) !== null;
  }

  async hasAdmin(session: ClientSession): Promise<boolean> {
    const found = await this.users
      .find({ role: 'admin' }, null, { session })
      .lean<UserDocument[]>()
      .exec();
    return found.some((user) => this.proof.genuine('user', user));
  }

  /**
   * Makes concurrent changes of users collide, so that each sees the others' outcome. Otherwise two admins who remove each
   * other would both find one admin left, and both would go.
   */
  async takeTurn(session: ClientSession): Promise<void> {
    await this.connection
      .collection<ChangeCounter>(SETTINGS_COLLECTION)
      .updateOne({ _id: 'users' }, { $inc: { changes: 1 } }, { upsert: true, session });
  }

  async insert(user: NewUser, session: ClientSession): Promise<UserDocument> {
    const now = this.clock.date();
    const row = {
      ...user,
      _id: new Types.ObjectId(),
      sessionEpoch: 0,
      createdAt: now,
      updatedAt: now,
    };
    const document: UserDocument = { ...row, proof: this.proof.of('user', row) };
    await this.users.insertMany([document], { session });
    return document;
  }

  /**
   * Ends the user's sessions by raising the epoch.
   * @param read a genuine row
   * @returns null when it was changed by somebody else since it was read
   */
  changeCredentials(
    read: UserDocument,
    change: CredentialChange,
    session: ClientSession,
  ): Promise<UserDocument | null> {
    const changed = { ...read, ...change, sessionEpoch: read.sessionEpoch + 1 };
    const { passwordHash, role, sessionEpoch } = changed;
    const proof = this.proof.of('user', changed);
    return this.users
      .findOneAndUpdate(
        { _id: read._id, sessionEpoch: read.sessionEpoch },
        { $set: { passwordHash, role, sessionEpoch, proof, updatedAt: this.clock.date() } },
        { session, returnDocument: 'after' },
      )
      .lean<UserDocument>()
      .exec();
  }

  /** The same password at another cost: nothing else changes, unless the user was changed since it was read. */
  async renewHash(read: UserDocument, passwordHash: string): Promise<void> {
    const proof = this.proof.of('user', { ...read, passwordHash });
    await this.users
      .updateOne({ _id: read._id, proof: read.proof }, { $set: { passwordHash, proof } }, WRITE)
      .exec();
  }

  async delete(id: Types.ObjectId, session: ClientSession): Promise<void> {
    await this.users.deleteOne({ _id: id }, { session }).exec();
  }

  private findFirst(
    filter: Partial<Pick<UserDocument, '_id' | 'email'>>,
    session: ClientSession | null = null,
  ): Promise<UserDocument | null> {
    return this.users.findOne(filter, null, { session }).lean<UserDocument>().exec();
  }
}

function listFilter(query: UserListQuery): QueryFilter<UserDocument> {
  return query.q ? { email: contains(query.q) } : {};
}
