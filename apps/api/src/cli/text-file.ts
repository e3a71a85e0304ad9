import { messageOf } from '@keypool/embedded-mongo/errors';
import { ExposedFile, readSecretFile } from '@keypool/operator';
import { readFileSync } from 'node:fs';
import { StartupError } from '../app/config/startup.error';

/**
 * What a file holds that the command line names.
 * @param what begins the sentence if it cannot be read
 * @throws StartupError
 */
export function textOfFile(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(what, error);
  }
}

/**
 * The same for a secret, without the end of its line: everybody on the machine can read arguments.
 * @param what such as `the token`
 * @throws StartupError when others may read the file, too
 */
export function secretOfFile(file: string, what: string): string {
  try {
    return readSecretFile(file).trimEnd();
  } catch (error) {
    if (error instanceof ExposedFile) {
      throw new StartupError(`Other users may read ${what}: ${error.message}`);
    }
    throw unreadable(what.replace(/^t/, 'T'), error);
  }
}

export function unreadable(what: string, error: unknown): StartupError {
  return new StartupError(`${what} cannot be read: ${messageOf(error)}`);
}
