import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Keypool } from './keypool';

const recordSchema = z.object({ port: z.number() });

/** By data folder. The password stays while the port may change. */
const known = new Map<string, URL>();

/** The address, with the password, of the embedded database that Keypool runs on a data folder. */
export async function embeddedDatabaseUri(dataDir: string): Promise<string> {
  const uri = known.get(dataDir) ?? new URL(await askForUri(dataDir));
  known.set(dataDir, uri);
  const record: unknown = JSON.parse(await readFile(join(dataDir, 'engine.json'), 'utf8'));
  uri.port = String(recordSchema.parse(record).port);
  return uri.href;
}

async function askForUri(dataDir: string): Promise<string> {
  const { code, stdout, stderr } = await Keypool.run({ dataDir, command: ['database', 'uri'] });
  if (code !== 0) {
    throw new Error(stderr);
  }
  return stdout.trim();
}
