import { messageOf } from '@keypool/embedded-mongo';
import { readFile } from 'node:fs/promises';
import { StartupError } from '../config/startup.error';

const SHORTEST = 20;

/**
 * From a file: everybody on the machine can read arguments.
 * @throws StartupError when there is none, or a short one
 */
export async function readPassphrase(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new StartupError(`The passphrase cannot be read: ${messageOf(error)}`);
  }
  const passphrase = text.trimEnd();
  if (passphrase.length < SHORTEST) {
    throw new StartupError(
      `The passphrase in ${file} has less than ${SHORTEST} characters. A good one comes from: openssl rand -base64 24`,
    );
  }
  return passphrase;
}
