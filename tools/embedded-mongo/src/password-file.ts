import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './errors';
import { keepAccess } from './keep-access';

/** 256 random bits, in characters that a URI and mongod's key file take as they are. */
const BYTES = 32;
const PLAIN = /^[0-9a-f]{64}$/;
const OTHERS = 0o077;
const PRIVATE = 0o600;

/** Seals the password for its file. */
export interface PasswordSeal {
  /**
   * @param isNew whether the database is new, so that nothing was sealed with an earlier key
   * @returns null when there is no key
   */
  seal(password: string, isNew: boolean): Promise<string | null>;
  /** @returns null when there is no key, or another one sealed it */
  open(sealed: string): Promise<string | null>;
}

const NO_SEAL: PasswordSeal = { seal: async () => null, open: async () => null };

/**
 * The password of a data folder; a new one where there is none, where it cannot be opened, and where others could read
 * it: at each start the engine's user gets the password of the file, so nothing is lost with it. It is sealed anew each
 * time, because the key may have changed.
 */
export async function keepPassword(
  dataDir: string,
  isNew: boolean,
  seal: PasswordSeal = NO_SEAL,
): Promise<string> {
  const password = (await readPassword(dataDir, seal)) ?? randomBytes(BYTES).toString('hex');
  write(pathIn(dataDir), (await seal.seal(password, isNew)) ?? password);
  return password;
}

/** Seals the stored password anew: its key has changed. Nothing happens where there is none that can be opened. */
export async function resealPassword(dataDir: string, seal: PasswordSeal): Promise<void> {
  const password = await readPassword(dataDir, seal);
  const sealed = password && (await seal.seal(password, false));
  if (sealed) {
    write(pathIn(dataDir), sealed);
  }
}

/** The stored password; null when there is none that can be opened, or others can read it. */
export async function readPassword(
  dataDir: string,
  seal: PasswordSeal = NO_SEAL,
): Promise<string | null> {
  const text = readPrivate(pathIn(dataDir));
  if (text === null) {
    return null;
  }
  const password = PLAIN.test(text) ? text : await seal.open(text);
  return password !== null && PLAIN.test(password) ? password : null;
}

function readPrivate(path: string): string | null {
  try {
    const isShared = process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0;
    return isShared ? null : readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

/** Atomic, for its owner only. */
function write(path: string, text: string): void {
  const draft = `${path}.new`;
  writeFileSync(draft, `${text}\n`, { mode: PRIVATE, flush: true });
  // A draft that was left behind keeps the mode that it has.
  chmodSync(draft, PRIVATE);
  // Others may have been able to read the former one.
  keepAccess(path, draft, PRIVATE);
  renameSync(draft, path);
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'database.password');
}
