import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeOf } from './errors';

/**
 * Makes a folder, and those above it that are missing, for this user alone. Throws what the system says when that
 * cannot be done. Node's own recursive `mkdir` never returns on a file system that refuses a new folder as if the one
 * above it were missing, as /proc does.
 */
export function makeFolder(path: string): void {
  for (const folder of missingFolders(resolve(path))) {
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      // Another process was faster.
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** The outermost first. */
function missingFolders(path: string): string[] {
  const above = dirname(path);
  if (above === path || existsSync(path)) return [];
  return [...missingFolders(above), path];
}
