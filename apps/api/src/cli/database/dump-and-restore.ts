import { DatabaseDump } from '../../app/dump/database-dump';
import { DatabaseRestore } from '../../app/dump/database-restore';
import { readPassphrase } from '../../app/dump/passphrase';
import { PreparedData } from '../../app/startup/prepared-data';
import type { Output } from '../command';
import { onDatabase } from './on-database';

/** @param passphraseFile null for a dump without secrets */
export async function writeDump(
  file: string,
  passphraseFile: string | null,
  output: Output,
): Promise<void> {
  const passphrase = passphraseFile === null ? null : await readPassphrase(passphraseFile);
  const { at, documents } = await onDatabase(output, (context) =>
    context.get(DatabaseDump, { strict: false }).run(file, passphrase),
  );
  output.say(
    passphrase === null
      ? `${file}: ${documents} documents as of ${at.toISOString()}, without secrets: to be read, and not to be restored.`
      : `${file}: ${documents} documents as of ${at.toISOString()}. With the passphrase, it holds every API key: keep the two apart.`,
  );
}

export async function restoreDump(
  file: string,
  passphraseFile: string,
  output: Output,
): Promise<void> {
  const passphrase = await readPassphrase(passphraseFile);
  await onDatabase(
    output,
    async (context) => {
      await context.get(DatabaseRestore, { strict: false }).run(file, passphrase, output.say);
      await context.get(PreparedData).prepare(output.say);
    },
    { fillsDatabase: true },
  );
}
