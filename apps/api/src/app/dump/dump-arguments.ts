import { messageOf } from '@keypool/embedded-mongo';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { StartupError } from '../config/startup.error';

const SHORTEST = 20;

export interface DumpArguments {
  readonly file: string;
  /** Null for a dump without secrets. */
  readonly passphrase: string | null;
}

/** @throws StartupError with the usage */
export async function dumpArguments(
  args: readonly string[],
  usage: string,
): Promise<DumpArguments> {
  const { file, passphraseFile, hasNoSecrets } = parse(args, usage);
  if (file === undefined || hasNoSecrets === (passphraseFile !== undefined)) {
    throw new StartupError(usage);
  }
  return { file, passphrase: passphraseFile ? await readPassphrase(passphraseFile) : null };
}

function parse(args: readonly string[], usage: string) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        'passphrase-file': { type: 'string' },
        'without-secrets': { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    return {
      file: positionals.length === 1 ? positionals[0] : undefined,
      passphraseFile: values['passphrase-file'],
      hasNoSecrets: values['without-secrets'],
    };
  } catch (error) {
    throw new StartupError(`${messageOf(error)}\n${usage}`);
  }
}

/** From a file: everybody on the machine can read arguments. */
async function readPassphrase(file: string): Promise<string> {
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
