import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { decodeMasterKey, isGuessable } from './app/config/master-key-text';
import { StartupError } from './app/config/startup.error';
import { MasterKeyChange } from './app/encryption/master-key-change';
import { runCommand } from './command';

/** `npm run keys:rewrap`: a new master key. `-- --new-key-file FILE` for one that the operator keeps elsewhere. */
runCommand(
  async (context, say) => {
    const { values } = parseArgs({ options: { 'new-key-file': { type: 'string' } } });
    const file = values['new-key-file'];
    const given = file === undefined ? null : decodeMasterKey(readFileSync(file, 'utf8').trim());
    if (given && isGuessable(given)) {
      throw new StartupError(`The key in ${file} repeats one byte: anybody can guess it.`);
    }
    await context.get(MasterKeyChange, { strict: false }).run(given, say);
  },
  { replacesMasterKey: true },
);
