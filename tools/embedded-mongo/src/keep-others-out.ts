import { chmodSync, statSync } from 'node:fs';

const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/**
 * Closes the folder of the database's files, which have whatever mode the engine gives them. The data folder around it may
 * be the operator's own, or a shared one by mistake (/tmp): its mode is never changed, but nobody else may replace what is
 * in it. Throws when others may, or the mode cannot be changed.
 */
export function keepOthersOut(dataDir: string, dbDir: string): void {
  if (process.platform === 'win32') {
    return;
  }
  if ((statSync(dataDir).mode & OTHERS_WRITE) !== 0) {
    throw new Error('other users of this machine may write to it (chmod go-w ends that)');
  }
  if ((statSync(dbDir).mode & OTHERS) !== 0) {
    chmodSync(dbDir, 0o700);
  }
}
