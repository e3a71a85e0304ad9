import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection, mongo } from 'mongoose';
import { StartupError } from '../config/startup.error';
import { isDuplicate } from '../database/driver-errors';
import { SETTINGS_COLLECTION } from '../database/settings-collection';
import { WRITE } from '../database/write-options';
import type { KeyringDocument } from './keyring-document';

/** Sealed with a key of the keyring, or known by a fingerprint that one made. */
const NEEDS_KEYRING = {
  $or: [
    { apiKey: /^v\d+\|/ },
    { failedSecret: /^v\d+\|/ },
    { fingerprint: { $exists: true } },
    { keyedHash: { $exists: true } },
  ],
};

/** The keyring in the database. */
@Injectable()
export class StoredKeyring {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  find(session?: ClientSession): Promise<KeyringDocument | null> {
    return this.documents().findOne({ _id: 'keyring' }, session ? { session } : {});
  }

  /** @throws StartupError where no process of this version has made or upgraded it */
  async findForChange(session?: ClientSession): Promise<KeyringDocument> {
    const keyring = await this.find(session);
    if (!keyring?.rev) {
      throw new StartupError('Start Keypool on this database first.');
    }
    return keyring;
  }

  /** @returns the stored one: another process may have been faster */
  async insert(keyring: KeyringDocument): Promise<KeyringDocument> {
    try {
      await this.documents().insertOne(keyring, WRITE);
      return keyring;
    } catch (error) {
      const found = isDuplicate(error) ? await this.find() : null;
      if (!found) {
        throw error;
      }
      return found;
    }
  }

  /** Of several processes, one adds the key. */
  async addCredentials(credentials: string): Promise<string> {
    await this.documents().updateOne(
      { _id: 'keyring', credentials: { $exists: false } },
      { $set: { credentials } },
      WRITE,
    );
    return (await this.find())?.credentials ?? credentials;
  }

  /** @returns false when another process has ended it */
  async endAdoption(session: ClientSession): Promise<boolean> {
    const { modifiedCount } = await this.documents().updateOne(
      { _id: 'keyring', adoption: { $type: 'string' } },
      { $unset: { adoption: 1 } },
      { session },
    );
    return modifiedCount === 1;
  }

  /** @returns the changed one, or null when somebody else changed it since it was read */
  change(
    { rev }: KeyringDocument,
    changes: Partial<KeyringDocument>,
    session?: ClientSession,
  ): Promise<KeyringDocument | null> {
    return this.documents().findOneAndUpdate(
      { _id: 'keyring', rev: rev ?? { $exists: false } },
      { $set: changes, $inc: { rev: 1 } },
      { returnDocument: 'after', ...(session ? { session } : WRITE) },
    );
  }

  /** Whether something is stored that nothing but a lost keyring can read. */
  async isMissed(): Promise<boolean> {
    for (const { collection } of Object.values(this.connection.models)) {
      if (await collection.findOne(NEEDS_KEYRING, { projection: { _id: 1 } })) {
        return true;
      }
    }
    return false;
  }

  private documents(): mongo.Collection<KeyringDocument> {
    return this.connection.collection<KeyringDocument>(SETTINGS_COLLECTION);
  }
}
