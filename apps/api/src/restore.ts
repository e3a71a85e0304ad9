import 'reflect-metadata';
import { StartupError } from './app/config/startup.error';
import { DatabaseRestore } from './app/dump/database-restore';
import { dumpArguments } from './app/dump/dump-arguments';
import { PreparedData } from './app/startup/prepared-data';
import { runCommand } from './command';

const USAGE = 'npm run restore -- --passphrase-file PASSPHRASE FILE';

/** `npm run restore`: an empty database is filled from a dump, and ready for a start. */
runCommand(
  async (context, say) => {
    const { file, passphrase } = await dumpArguments(process.argv.slice(2), USAGE);
    if (passphrase === null) {
      throw new StartupError(USAGE);
    }
    await context.get(DatabaseRestore, { strict: false }).run(file, passphrase, say);
    await context.get(PreparedData).prepare(say);
  },
  { fillsDatabase: true },
);
