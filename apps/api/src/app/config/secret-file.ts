import { exposureOf } from '@keypool/key-pool';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** Other users may read the file: its message says so, with advice. */
export class ExposedFile extends Error {}

/**
 * What a file holds that is a secret.
 * @throws ExposedFile, or what the file system says
 */
export function readSecretFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    const exposure = exposureOf(path, fstatSync(file));
    // Permissions say nothing on Windows.
    if (exposure !== null && process.platform !== 'win32') {
      throw new ExposedFile(exposure);
    }
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
