import { messageOf } from '@keypool/embedded-mongo';
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
    throw new StartupError(`${what} cannot be read: ${messageOf(error)}`);
  }
}
