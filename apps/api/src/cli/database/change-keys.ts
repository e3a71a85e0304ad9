import { decodeMasterKey, isGuessable } from '../../app/config/master-key-text';
import { StartupError } from '../../app/config/startup.error';
import { Misread } from '../../app/config/variable';
import { DataKeyChange } from '../../app/encryption/data-key-change';
import { MasterKeyChange } from '../../app/encryption/master-key-change';
import type { Input, Output } from '../command';
import { secretOfFile } from '../text-file';
import { onDatabase } from './on-database';

export async function changeMasterKey(input: Input, output: Output): Promise<void> {
  const file = input.option('new-key-file');
  const given = file === undefined ? null : readNewKey(file);
  await onDatabase(
    output,
    (context) => context.get(MasterKeyChange, { strict: false }).run(given, output.say),
    { replacesMasterKey: true },
  );
}

export function changeDataKey(output: Output): Promise<void> {
  return onDatabase(output, (context) =>
    context.get(DataKeyChange, { strict: false }).run(output.say),
  );
}

/** @throws StartupError for a key that anybody can guess */
function readNewKey(file: string): Buffer {
  const key = decoded(file, secretOfFile(file, 'the new master key').trim());
  if (isGuessable(key)) {
    throw new StartupError(`The key in ${file} repeats one byte: anybody can guess it.`);
  }
  return key;
}

function decoded(file: string, text: string): Buffer {
  try {
    return decodeMasterKey(text);
  } catch (error) {
    if (error instanceof Misread) {
      throw new StartupError(
        `${file} holds no master key: 32 bytes in base64 or hex, for example from: openssl rand -base64 32`,
      );
    }
    throw error;
  }
}
