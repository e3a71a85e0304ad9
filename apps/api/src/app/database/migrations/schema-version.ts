import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection } from 'mongoose';
import { StartupError } from '../../config/startup.error';
import { SETTINGS_COLLECTION } from '../settings-collection';
import { WRITE } from '../write-options';

/** In the place of a version while a dump is being restored: programs that know nothing of that refuse it, too. */
const RESTORING = 2 ** 31 - 1;

interface SchemaDocument {
  _id: 'schema';
  version: number;
  at: Date;
}

/** The version of the stored data, kept in the database itself. */
@Injectable()
export class SchemaVersion {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /**
   * @returns 0 for a database that predates versions, and for an empty one
   * @throws StartupError while a dump is being restored, and when that was interrupted
   */
  async read(): Promise<number> {
    const version = await this.stored();
    if (version === RESTORING) {
      throw new StartupError(
        'A dump is being restored into this database, or that was interrupted. Run npm run keypool -- restore again: it begins anew.',
      );
    }
    return version;
  }

  async write(version: number, session?: ClientSession): Promise<void> {
    await this.documents().updateOne(
      { _id: 'schema' },
      { $set: { version }, $currentDate: { at: true } },
      { upsert: true, ...(session ? { session } : WRITE) },
    );
  }

  async isRestoring(): Promise<boolean> {
    return (await this.stored()) === RESTORING;
  }

  /** From now on nobody works on the database, until `write` says what is in it. */
  beginRestore(): Promise<void> {
    return this.write(RESTORING);
  }

  private async stored(): Promise<number> {
    return (await this.documents().findOne({ _id: 'schema' }))?.version ?? 0;
  }

  private documents() {
    return this.connection.collection<SchemaDocument>(SETTINGS_COLLECTION);
  }
}
