import 'reflect-metadata';
import { DatabaseDump } from './app/dump/database-dump';
import { dumpArguments } from './app/dump/dump-arguments';
import { runCommand } from './command';

const USAGE = 'npm run dump -- --passphrase-file PASSPHRASE FILE, or --without-secrets FILE';

/** `npm run dump`: what is stored, into a file. */
runCommand(async (context, say) => {
  const { file, passphrase } = await dumpArguments(process.argv.slice(2), USAGE);
  const dump = context.get(DatabaseDump, { strict: false });
  const { at, documents } = await dump.run(file, passphrase);
  say(
    passphrase === null
      ? `${file}: ${documents} documents as of ${at.toISOString()}, without secrets: to be read, and not to be restored.`
      : `${file}: ${documents} documents as of ${at.toISOString()}. With the passphrase, it holds every API key: keep the two apart.`,
  );
});
