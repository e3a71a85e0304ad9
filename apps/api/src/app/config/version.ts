import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of Keypool: a test compares it with package.json. */
export const VERSION = '0.1.0';

const UNKNOWN = 'unknown';

/** Which commit the programs of a folder were built from, as the build has written there; `unknown` outside git. */
export function commitOf(folder: string): string {
  try {
    return readFileSync(join(folder, 'commit.txt'), 'utf8').trim();
  } catch {
    return UNKNOWN;
  }
}

/** Version and commit in one, as Semantic Versioning has it. */
export function buildOf(commit: string): string {
  return commit === UNKNOWN ? VERSION : `${VERSION}+${commit}`;
}

/** Next to this program's own folder. */
export const COMMIT = commitOf(join(__dirname, '..'));
