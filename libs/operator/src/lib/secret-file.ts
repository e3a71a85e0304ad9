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

/** What {@link readSecretFile} has thrown, as it follows the name of the variable that names the file. */
export function faultOf(error: unknown): string {
  const why = String(Reflect.get(Object(error), 'message'));
  return error instanceof ExposedFile
    ? `names a file that other users may read: ${why}`
    : `names a file that cannot be read (${why})`;
}
