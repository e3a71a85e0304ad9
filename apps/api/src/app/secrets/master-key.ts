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

/** The key that wraps all others: given by the operator, or a file of the data folder. It never enters the database. */
@Injectable()
export class MasterKey {
  constructor(private readonly config: AppConfig) {}

  /** What an operator has to look at when the key does not fit. */
  get source(): string {
    return this.config.encryption.masterKey ? 'KEYPOOL_MASTER_KEY' : this.file;
  }

  /**
   * @returns null when there is none yet
   * @throws StartupError when the file cannot be read, or holds something else
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
   * Makes the file. Another process on the same folder may be faster: then its key is the one.
   * @param announce takes a line for the person who starts Keypool
   * @throws StartupError when the file cannot be made
   */
  async create(announce: (line: string) => void): Promise<Buffer> {
    try {
      makeFolder(this.config.database.dataDir);
      const key = randomBytes(KEY_BYTES);
      if (!(await this.save(key))) {
        return (await this.read()) ?? (await this.create(announce));
      }
      announce(
        `Master key: made ${this.file}. Save a copy of it elsewhere, apart from the backups of the data: without it nobody can ever read the stored API keys`,
      );
      return key;
    } catch (error) {
      throw error instanceof StartupError ? error : this.unusable('made', error);
    }
  }

  /** Whole or not at all, and never over a key that is there. @returns whether there was none */
  private async save(key: Buffer): Promise<boolean> {
    // Not named by the process's number: in containers, two have the same.
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
