import 'reflect-metadata';
import { DataKeyChange } from './app/encryption/data-key-change';
import { runCommand } from './command';

/** `npm run keys:renew`: a new data key seals all stored API keys. */
runCommand(async (context, say) => {
  await context.get(DataKeyChange, { strict: false }).run(say);
});
