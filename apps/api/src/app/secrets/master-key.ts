import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppConfig } from '../config/app-config';
import { StartupError } from '../startup/startup.error';

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

  /** @returns null when there is none yet */
  async read(): Promise<Buffer | null> {
    if (this.config.encryption.masterKey) {
      return decode(this.config.encryption.masterKey);
    }
    let text: string;
    try {
      text = (await readFile(this.file, 'utf8')).trim();
    } catch (error) {
      if (isNodeError(error, 'ENOENT')) {
        return null;
      }
      throw error;
    }
    const key = decode(text);
    if (key.length !== KEY_BYTES) {
      throw new StartupError(
        `${this.file} does not hold a master key of ${KEY_BYTES} bytes. Put the original file back from your backup.`,
      );
    }
    return key;
  }

  /** Another process on the same folder may be faster: then its key is the one. */
  async create(): Promise<Buffer> {
    const key = randomBytes(KEY_BYTES);
    await mkdir(this.config.database.dataDir, { recursive: true, mode: 0o700 });
    const draft = `${this.file}.${process.pid}`;
    await writeFile(draft, `${key.toString('base64')}\n`, { mode: 0o600, flush: true });
    try {
      // Whole or not at all, and never over a key that is there.
      await link(draft, this.file);
      return key;
    } catch (error) {
      const other = isNodeError(error, 'EEXIST') ? await this.read() : null;
      if (!other) {
        throw error;
      }
      return other;
    } finally {
      await rm(draft, { force: true });
    }
  }

  private get file(): string {
    return join(this.config.database.dataDir, 'master.key');
  }
}
