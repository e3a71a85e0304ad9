import 'reflect-metadata';
import { DataKeyChange } from './app/encryption/data-key-change';
import { runKeyCommand } from './key-command';

/** `npm run keys:renew`: a new data key seals all stored API keys. */
runKeyCommand(async (context, say) => {
  await context.get(DataKeyChange, { strict: false }).run(say);
});
