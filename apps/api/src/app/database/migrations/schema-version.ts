import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection } from 'mongoose';
import { SETTINGS_COLLECTION } from '../settings-collection';

interface SchemaDocument {
  _id: 'schema';
  version: number;
  at: Date;
}

/** The version of the stored data, kept in the database itself. */
@Injectable()
export class SchemaVersion {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** @returns 0 for a database that predates versions, and for an empty one */
  async read(): Promise<number> {
    return (await this.documents().findOne({ _id: 'schema' }))?.version ?? 0;
  }

  async write(version: number, session: ClientSession): Promise<void> {
    await this.documents().updateOne(
      { _id: 'schema' },
      { $set: { version }, $currentDate: { at: true } },
      { upsert: true, session },
    );
  }

  private documents() {
    return this.connection.collection<SchemaDocument>(SETTINGS_COLLECTION);
  }
}
