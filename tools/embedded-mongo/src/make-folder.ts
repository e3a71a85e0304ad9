import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeOf } from './errors';

/**
 * Creates a folder, and missing ones above it, for this user only. Throws the system's error when that fails. Node's own
 * recursive `mkdir` never returns on a file system such as /proc, which refuses a new folder as if the one above it were
 * missing.
 */
export function makeFolder(path: string): void {
  for (const folder of missingFolders(resolve(path))) {
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      // Another process was faster.
      if (codeOf(error) !== 'EEXIST') {
        throw error;
      }
    }
  }
}

/** The outermost first. */
function missingFolders(path: string): string[] {
  const above = dirname(path);
  if (above === path || existsSync(path)) {
    return [];
  }
  return [...missingFolders(above), path];
}
