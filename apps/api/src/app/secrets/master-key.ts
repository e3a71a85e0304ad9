import { makeFolder, messageOf } from '@keypool/embedded-mongo';
import { Injectable } from '@nestjs/common';
import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppConfig } from '../config/app-config';
import { StartupError } from '../config/startup.error';

const KEY_BYTES = 32;

function decode(text: string): Buffer {
  return /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64url');
}

function isNodeError(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && Reflect.get(error, 'code') === code;
}

/** The key that wraps all others: set by the operator, or a file in the data folder. It never enters the database. */
@Injectable()
export class MasterKey {
  constructor(private readonly config: AppConfig) {}

  /** Where the key comes from, for messages when it does not fit. */
  get source(): string {
    return this.config.encryption.masterKey ? 'KEYPOOL_MASTER_KEY' : this.file;
  }

  /**
   * @returns null when there is none yet
   * @throws StartupError when the file cannot be read or is invalid
   */
  async read(): Promise<Buffer | null> {
    const { masterKey } = this.config.encryption;
    if (masterKey !== undefined) {
      return decode(masterKey);
    }
    let text: string;
    try {
      text = (await readFile(this.file, 'utf8')).trim();
    } catch (error) {
      if (isNodeError(error, 'ENOENT')) {
        return null;
      }
      throw this.unusable('read', error);
    }
    const key = decode(text);
    if (key.length !== KEY_BYTES) {
      throw new StartupError(
        `${this.file} does not hold a master key of ${KEY_BYTES} bytes. Put the original file back from your backup.`,
      );
    }
    return key;
  }

  /**
   * Creates the file. Another process on the same folder may be faster: then its key counts.
   * @param announce takes a line for the operator
   * @throws StartupError when the file cannot be created
   */
  async create(announce: (line: string) => void): Promise<Buffer> {
    try {
      makeFolder(this.config.database.dataDir);
      const key = randomBytes(KEY_BYTES);
      if (!(await this.save(key))) {
        return (await this.read()) ?? (await this.create(announce));
      }
      announce(
        `Master key: created ${this.file}. Keep a copy elsewhere, apart from the backups of the data: without it the stored API keys cannot be decrypted`,
      );
      return key;
    } catch (error) {
      throw error instanceof StartupError ? error : this.unusable('made', error);
    }
  }

  /** Atomic, and never over an existing key. @returns whether there was none */
  private async save(key: Buffer): Promise<boolean> {
    // Not named by process id: in containers, two processes have the same.
    const draft = `${this.file}.${randomUUID()}`;
    try {
      await writeFile(draft, `${key.toString('base64')}\n`, { mode: 0o600, flush: true });
      await link(draft, this.file);
      return true;
    } catch (error) {
      if (isNodeError(error, 'EEXIST')) {
        return false;
      }
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  }

  private unusable(what: 'read' | 'made', error: unknown): StartupError {
    return new StartupError(
      `The master key's file ${this.file} cannot be ${what}: ${messageOf(error)}. Give the folder to the user who runs Keypool, name another one with KEYPOOL_DATA_DIR, or give the key itself with KEYPOOL_MASTER_KEY.`,
    );
  }

  private get file(): string {
    return join(this.config.database.dataDir, 'master.key');
  }
}
