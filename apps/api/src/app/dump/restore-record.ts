import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { SETTINGS_COLLECTION } from '../database/settings-collection';
import { TransactionRunner } from '../database/transaction-runner';
import { WRITE } from '../database/write-options';
import { EventRepository } from '../events/event.repository';
import { SYSTEM } from '../identity/actor';

const ID = 'restored';

/** From which dump a database was filled. */
interface Restored {
  readonly asOf: Date;
  readonly documents: number;
  /** Of the program that made the dump. */
  readonly version: string;
  /** Who restored it. */
  readonly operator: string;
}

/** The event of a restore. It is kept until the data is migrated: before that, no event can be written. */
@Injectable()
export class RestoreRecord {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly transactions: TransactionRunner,
    private readonly events: EventRepository,
  ) {}

  async keep(restored: Restored): Promise<void> {
    await this.documents().updateOne({ _id: ID }, { $set: restored }, { upsert: true, ...WRITE });
  }

  /** Of several processes, one does. */
  async writeEvent(): Promise<void> {
    if (!(await this.documents().findOne({ _id: ID }))) {
      return;
    }
    await this.transactions.run(async ({ session }) => {
      const restored = await this.documents().findOneAndDelete({ _id: ID }, { session });
      if (restored) {
        const { asOf, documents, version, operator } = restored;
        const detail = { asOf: asOf.toISOString(), documents, version, operator };
        await this.events.add({ type: 'database_restored', actor: SYSTEM, detail }, session);
      }
    });
  }

  private documents() {
    return this.connection.collection<Restored & { _id: string }>(SETTINGS_COLLECTION);
  }
}
