import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A new folder under the system's temporary one, with a space in its path. */
export function temporaryFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'keypool-test-'));
  made.push(parent);
  return join(parent, 'my data');
}

/** Removes all folders created in this test file. */
export function removeTemporaryFolders(): void {
  for (const folder of made.splice(0)) {
    rmSync(folder, { recursive: true, force: true });
  }
}
