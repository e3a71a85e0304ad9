import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection } from 'mongoose';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../database/change-feed';
import { SETTINGS_COLLECTION } from '../database/settings-collection';

const RECORD_ID = 'first_sign_in';

interface AwaitedRecord {
  _id: typeof RECORD_ID;
  isAwaited: true;
}

/**
 * Whether nobody has signed in yet, so that the sign-in page can say where to find the first password. The record is
 * created with the first admin and deleted by the first sign-in. It is public, so it is answered from memory; where the
 * record is missing (also in the database of an earlier version) the answer is no.
 */
@Injectable()
export class FirstSignIn implements ChangeSubscriber {
  readonly collections = [SETTINGS_COLLECTION];
  private awaited = false;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    feed: ChangeFeed,
  ) {
    feed.subscribe(this);
  }

  get isAwaited(): boolean {
    return this.awaited;
  }

  /** In the transaction that makes the first admin. */
  async expect(session: ClientSession): Promise<void> {
    await this.records.updateOne(
      { _id: RECORD_ID },
      { $set: { isAwaited: true } },
      { session, upsert: true },
    );
  }

  /** In the transaction of any sign-in. */
  async end(session: ClientSession): Promise<void> {
    await this.records.deleteOne({ _id: RECORD_ID }, { session });
  }

  apply({ id, deleted }: Change): void {
    if (id === RECORD_ID) {
      this.awaited = !deleted;
    }
  }

  async reload(): Promise<void> {
    this.awaited = (await this.records.findOne({ _id: RECORD_ID })) !== null;
  }

  private get records() {
    return this.connection.collection<AwaitedRecord>(SETTINGS_COLLECTION);
  }
}
