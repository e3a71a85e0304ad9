import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { decodeMasterKey } from './app/config/master-key-text';
import { MasterKeyChange } from './app/encryption/master-key-change';
import { runKeyCommand } from './key-command';

/** `npm run keys:rewrap`: a new master key. `-- --new-key-file FILE` for one that the operator keeps elsewhere. */
runKeyCommand(async (context, say) => {
  const { values } = parseArgs({ options: { 'new-key-file': { type: 'string' } } });
  const file = values['new-key-file'];
  const given = file === undefined ? null : decodeMasterKey(readFileSync(file, 'utf8').trim());
  await context.get(MasterKeyChange, { strict: false }).run(given, say);
});
