import { DatabaseDump } from '../../app/dump/database-dump';
import { DatabaseRestore } from '../../app/dump/database-restore';
import { StartupError } from '../../app/config/startup.error';
import { Keyring } from '../../app/secrets/keyring';
import { PreparedData } from '../../app/startup/prepared-data';
import type { Output } from '../command';
import { secretOfFile } from '../text-file';
import { onDatabase } from './on-database';

const SHORTEST_PASSPHRASE = 20;

/** @param passphraseFile null for a dump without secrets */
export async function writeDump(
  file: string,
  passphraseFile: string | null,
  output: Output,
): Promise<void> {
  const passphrase = passphraseFile === null ? null : readPassphrase(passphraseFile);
  const { at, documents } = await onDatabase(output, async (context) => {
    // It proves the event.
    await context.get(Keyring).unlock(output.say);
    return context.get(DatabaseDump, { strict: false }).run(file, passphrase);
  });
  output.say(
    passphrase === null
      ? `${file}: ${documents} documents as of ${at.toISOString()}, without secrets: it can be read, but not restored.`
      : `${file}: ${documents} documents as of ${at.toISOString()}. With the passphrase, it holds every API key: keep the two apart.`,
  );
}

export async function restoreDump(
  file: string,
  passphraseFile: string,
  output: Output,
): Promise<void> {
  const passphrase = readPassphrase(passphraseFile);
  const { at, documents } = await onDatabase(
    output,
    async (context) => {
      const restore = context.get(DatabaseRestore, { strict: false });
      const restored = await restore.run(file, passphrase, output.say);
      output.say('Creating the indexes');
      await context.get(PreparedData).prepare(output.say);
      return restored;
    },
    { fillsDatabase: true },
  );
  output.say(
    `Restored ${documents} documents as of ${at.toISOString()}. Everybody has to sign in again; tokens and passwords are those of that time.`,
  );
}

/** @throws StartupError when there is none, or a short one */
function readPassphrase(file: string): string {
  const passphrase = secretOfFile(file, 'the passphrase');
  if (passphrase.length < SHORTEST_PASSPHRASE) {
    throw new StartupError(
      `The passphrase in ${file} has fewer than ${SHORTEST_PASSPHRASE} characters. A good one comes from: openssl rand -base64 24`,
    );
  }
  return passphrase;
}
