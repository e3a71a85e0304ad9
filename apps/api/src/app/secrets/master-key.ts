import { keepAccess, makeFolder } from '@keypool/embedded-mongo';
import { messageOf } from '@keypool/embedded-mongo/errors';
import { ExposedFile, readSecretFile } from '@keypool/operator';
import { Injectable } from '@nestjs/common';
import { randomBytes, randomUUID } from 'node:crypto';
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppConfig } from '../config/app-config';
import { decodeMasterKey, GUESSABLE_KEY, isGuessable } from '../config/master-key-text';
import { StartupError } from '../config/startup.error';
import { resealDatabasePassword } from './database-password-seal';
import { wrappingKey } from './keyring-document';

const KEY_BYTES = 32;

function isNodeError(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && Reflect.get(error, 'code') === code;
}

/** The key that wraps all others: set by the operator, or in a file, by default in the data folder. It never enters the database. */
@Injectable()
export class MasterKey {
  constructor(private readonly config: AppConfig) {}

  /** Where the key comes from, for messages when it does not fit. */
  get source(): string {
    return this.file ?? 'KEYPOOL_MASTER_KEY';
  }

  /** The key's file; null when the key is in the environment. */
  get file(): string | null {
    const { encryption, database } = this.config;
    if (encryption.masterKey !== undefined) {
      return null;
    }
    return encryption.masterKeyFile ?? join(database.dataDir, 'master.key');
  }

  /**
   * @returns null when there is none yet
   * @throws StartupError when the file cannot be read, is open to others or is invalid
   */
  async read(): Promise<Buffer | null> {
    const { masterKey } = this.config.encryption;
    return masterKey === undefined ? this.readFrom(this.file ?? '') : decodeMasterKey(masterKey);
  }

  /** Whether Keypool cannot start with the key in use, because anybody would guess it. */
  async isGuessable(): Promise<boolean> {
    const key = await this.read();
    return key !== null && isGuessable(key);
  }

  /** The key beside the one in use, while the key is changed, or where a change was interrupted; else null. */
  async readNext(): Promise<Buffer | null> {
    return this.file === null ? null : this.readFrom(nextTo(this.file));
  }

  /**
   * Puts a new key beside the one in use, unless an interrupted change left one.
   * @throws StartupError when that is not possible
   */
  async prepareNext(file: string): Promise<Buffer> {
    try {
      const key = randomBytes(KEY_BYTES);
      return (await save(key, nextTo(file), file)) ? key : ((await this.readNext()) ?? key);
    } catch (error) {
      throw error instanceof StartupError ? error : unusable(nextTo(file), 'made', error);
    }
  }

  /**
   * The key beside the one in use takes its place, because the database is wrapped with it. May be repeated.
   * @returns the file of the former key, which backups of before need
   */
  async promoteNext(file: string): Promise<string | null> {
    const [former, next] = [await this.read(), await this.readNext()];
    if (!next) {
      return null;
    }
    await resealDatabasePassword(this.config.database.dataDir, former, next);
    return this.replace(file, former);
  }

  private async replace(file: string, former: Buffer | null): Promise<string | null> {
    const kept = former && `${file}.${wrappingKey(former).id}`;
    if (kept) {
      await ignoring('EEXIST', link(file, kept));
    }
    await ignoring('ENOENT', rename(nextTo(file), file));
    return kept;
  }

  /**
   * Creates the file. Another process on the same folder may be faster: then its key counts.
   * @param announce takes a line for the operator
   * @throws StartupError when the file cannot be created
   */
  async create(announce: (line: string) => void): Promise<Buffer> {
    const { file } = this;
    const { masterKeyFile } = this.config.encryption;
    if (!file || masterKeyFile) {
      throw new StartupError(
        `KEYPOOL_MASTER_KEY_FILE names ${file}, which does not exist. Put the master key there; a new one comes from: (umask 077; openssl rand -base64 32 > ${file})`,
      );
    }
    try {
      makeFolder(this.config.database.dataDir);
      const key = randomBytes(KEY_BYTES);
      if (!(await save(key, file))) {
        return (await this.read()) ?? (await this.create(announce));
      }
      announce(
        `Master key: created ${file}. Keep a copy elsewhere, apart from the backups of the data: without it the stored API keys cannot be decrypted`,
      );
      return key;
    } catch (error) {
      throw error instanceof StartupError ? error : unusable(file, 'made', error);
    }
  }

  private async readFrom(file: string): Promise<Buffer | null> {
    let text: string;
    try {
      text = readSecretFile(file).trim();
    } catch (error) {
      if (error instanceof ExposedFile) {
        throw new StartupError(
          `Other users may read the master key: ${error.message}. If somebody may have read it, change the key afterwards: npm run keypool -- keys rewrap`,
        );
      }
      if (isNodeError(error, 'ENOENT')) {
        return null;
      }
      throw unusable(file, 'read', error);
    }
    const key = this.decode(text, file);
    if (isGuessable(key) && !this.config.encryption.isReplaced) {
      throw new StartupError(`The master key in ${file} ${GUESSABLE_KEY}`);
    }
    return key;
  }

  private decode(text: string, file: string): Buffer {
    try {
      return decodeMasterKey(text);
    } catch {
      throw new StartupError(
        `${file} does not hold a master key of ${KEY_BYTES} bytes. Put the original file back from your backup.`,
      );
    }
  }
}

function nextTo(file: string): string {
  return `${file}.next`;
}

async function ignoring(code: string, work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!isNodeError(error, code)) {
      throw error;
    }
  });
}

/**
 * Atomic, and never over an existing key. For this user alone, or for those who may read the file that it will replace: the
 * next start reads it even where the change of the key is interrupted.
 * @returns whether there was none
 */
async function save(key: Buffer, file: string, replaced?: string): Promise<boolean> {
  // Not named by process id: in containers, two processes have the same.
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, `${key.toString('base64')}\n`, { mode: 0o600, flush: true });
    if (replaced !== undefined) {
      keepAccess(replaced, draft);
    }
    await link(draft, file);
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

function unusable(file: string, what: 'read' | 'made', error: unknown): StartupError {
  return new StartupError(
    `The master key's file ${file} cannot be ${what}: ${messageOf(error)}. Give the folder to the user who runs Keypool, name another one with KEYPOOL_DATA_DIR, or give the key itself with KEYPOOL_MASTER_KEY.`,
  );
}
