import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { hkdfSync, randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { StartupError } from '../config/startup.error';
import { isDuplicate } from '../database/driver-errors';
import { SETTINGS_COLLECTION } from '../database/settings-collection';
import { WRITE } from '../database/write-options';
import { MasterKey } from './master-key';
import { open, seal } from './seal';

const KEY_BYTES = 32;

interface KeyringDocument {
  _id: 'keyring';
  /** All wrapped with the master key. */
  secrets: string;
  fingerprints: string;
  /** Missing in a keyring of an earlier version. */
  credentials?: string;
}

type Purpose = 'secrets' | 'fingerprints' | 'credentials';

/**
 * The keys that seal and fingerprint secrets, and that make what is stored of tokens and sessions. They are stored in
 * `settings`, wrapped with the master key, so that all processes share them and a dump of the database is useless without
 * the master key (ADR 0004).
 */
@Injectable()
export class Keyring {
  private keys: Record<Purpose, Buffer> | null = null;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly masterKey: MasterKey,
  ) {}

  /**
   * @param announce takes a line for the operator
   * @throws StartupError when the master key is missing or is not the one that wrapped the keys
   */
  async unlock(announce: (line: string) => void): Promise<void> {
    const stored = (await this.find()) ?? (await this.create(announce));
    const master = await this.masterKey.read();
    if (!master) {
      throw new StartupError(
        `The database holds encrypted keys, but the master key that opens them is missing. Restore ${this.masterKey.source}, or set KEYPOOL_MASTER_KEY to the key it was created with.`,
      );
    }
    this.keys = {
      secrets: this.unwrap(master, 'secrets', stored.secrets),
      fingerprints: this.unwrap(master, 'fingerprints', stored.fingerprints),
      // Only now: with a wrong master key, nothing changes.
      credentials: this.unwrap(
        master,
        'credentials',
        stored.credentials ?? (await this.addCredentials(master)),
      ),
    };
  }

  key(purpose: Purpose): Buffer {
    if (!this.keys) {
      throw new Error('the keyring is locked');
    }
    return this.keys[purpose];
  }

  private find(): Promise<KeyringDocument | null> {
    return this.collection().findOne({ _id: 'keyring' });
  }

  private async create(announce: (line: string) => void): Promise<KeyringDocument> {
    const master = (await this.masterKey.read()) ?? (await this.masterKey.create(announce));
    const document: KeyringDocument = {
      _id: 'keyring',
      secrets: newKey(master, 'secrets'),
      fingerprints: newKey(master, 'fingerprints'),
      credentials: newKey(master, 'credentials'),
    };
    try {
      await this.collection().insertOne(document, WRITE);
      return document;
    } catch (error) {
      // Another process created it first; its keys count.
      const found = isDuplicate(error) ? await this.find() : null;
      if (!found) {
        throw error;
      }
      return found;
    }
  }

  /** Of several processes, one adds the key. */
  private async addCredentials(master: Buffer): Promise<string> {
    const credentials = newKey(master, 'credentials');
    await this.collection().updateOne(
      { _id: 'keyring', credentials: { $exists: false } },
      { $set: { credentials } },
      WRITE,
    );
    return (await this.find())?.credentials ?? credentials;
  }

  private unwrap(master: Buffer, purpose: Purpose, wrapped: string): Buffer {
    try {
      return open(wrappingKey(master), identity(purpose), wrapped);
    } catch {
      throw new StartupError(
        `The master key from ${this.masterKey.source} is not the one that this database was encrypted with. Set KEYPOOL_MASTER_KEY to that key, or restore its file.`,
      );
    }
  }

  private collection() {
    return this.connection.collection<KeyringDocument>(SETTINGS_COLLECTION);
  }
}

/** Wrapped. */
function newKey(master: Buffer, purpose: Purpose): string {
  return seal(wrappingKey(master), identity(purpose), randomBytes(KEY_BYTES));
}

/** The master key encrypts nothing directly, so that it can serve other purposes later. */
function wrappingKey(master: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), 'keypool wrap v1', KEY_BYTES));
}

function identity(purpose: Purpose): string {
  return `keypool:keyring:${purpose}`;
}
