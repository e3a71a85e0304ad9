import type { Role } from '@keypool/dto';
import type { UserListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import { isValidObjectId, Types } from 'mongoose';
import type { ClientSession, Connection, Model, QueryFilter } from 'mongoose';
import { DatabaseClock } from '../database/database-clock';
import { contains, findRows, sortOrder } from '../database/list-page';
import { SETTINGS_COLLECTION } from '../database/settings-collection';
import { WRITE } from '../database/write-options';
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
    return isValidObjectId(id)
      ? this.users
          .findById(id, null, { session: session ?? null })
          .lean<UserDocument>()
          .exec()
      : null;
  }

  findByEmail(email: string, session?: ClientSession): Promise<UserDocument | null> {
    return this.users
      .findOne({ email }, null, { session: session ?? null })
      .lean<UserDocument>()
      .exec();
  }

  async exists(role?: Role, session?: ClientSession): Promise<boolean> {
    const found = await this.users
      .exists(role ? { role } : {})
      .session(session ?? null)
      .exec();
    return found !== null;
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
    const document: UserDocument = {
      ...user,
      _id: new Types.ObjectId(),
      sessionEpoch: 0,
      createdAt: now,
      updatedAt: now,
    };
    await this.users.insertMany([document], { session });
    return document;
  }

  /**
   * Ends the user's sessions by raising the epoch.
   * @returns null when it was raised by somebody else since the user was read
   */
  changeCredentials(
    read: UserDocument,
    change: CredentialChange,
    session: ClientSession,
  ): Promise<UserDocument | null> {
    return this.users
      .findOneAndUpdate(
        { _id: read._id, sessionEpoch: read.sessionEpoch },
        { $set: { ...change, updatedAt: this.clock.date() }, $inc: { sessionEpoch: 1 } },
        { session, returnDocument: 'after' },
      )
      .lean<UserDocument>()
      .exec();
  }

  /** The same password at another cost: nothing else changes, unless the user was changed since it was read. */
  async renewHash(
    { _id, passwordHash: before }: UserDocument,
    passwordHash: string,
  ): Promise<void> {
    await this.users
      .updateOne({ _id, passwordHash: before }, { $set: { passwordHash } }, WRITE)
      .exec();
  }

  async delete(id: Types.ObjectId, session: ClientSession): Promise<void> {
    await this.users.deleteOne({ _id: id }, { session }).exec();
  }
}

function listFilter(query: UserListQuery): QueryFilter<UserDocument> {
  return query.q ? { email: contains(query.q) } : {};
}
