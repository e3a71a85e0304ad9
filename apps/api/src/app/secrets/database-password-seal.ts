import { resealPassword, type PasswordSeal } from '@keypool/embedded-mongo';
import { hkdfSync } from 'node:crypto';
import type { MasterKey } from './master-key';
import { wrappingKey } from './keyring-document';
import { open, seal, type SealKey } from './seal';

const KEY_BYTES = 32;
const IDENTITY = 'keypool:database:password';

/** Seals the password of the embedded database, in the data folder, with the master key. */
export class DatabasePasswordSeal implements PasswordSeal {
  /** @param announce takes a line for the operator when the master key is created */
  constructor(
    private readonly masterKey: MasterKey,
    private readonly announce: (line: string) => void,
  ) {}

  /** Creates the master key for a new database only: an older one may have been encrypted with a key that is missing. */
  async seal(password: string, isNew: boolean): Promise<string | null> {
    const master =
      (await this.masterKey.read()) ?? (isNew ? await this.masterKey.create(this.announce) : null);
    return master && sealPassword(master, password);
  }

  /** With the key beside the one in use, too: a change of the key may have been interrupted. */
  async open(sealed: string): Promise<string | null> {
    return openWith([await this.masterKey.read(), await this.masterKey.readNext()], sealed);
  }
}

/** The master key has changed. May be repeated. */
export async function resealDatabasePassword(
  dataDir: string,
  former: Buffer | null,
  next: Buffer,
): Promise<void> {
  await resealPassword(dataDir, {
    open: async (sealed) => openWith([next, former], sealed),
    seal: async (password) => sealPassword(next, password),
  });
}

function openWith(masters: readonly (Buffer | null)[], sealed: string): string | null {
  for (const master of masters) {
    const password = master && openPassword(master, sealed);
    if (password !== null) {
      return password;
    }
  }
  return null;
}

function sealPassword(master: Buffer, password: string): string {
  return seal(sealingKey(master), IDENTITY, Buffer.from(password));
}

/** Null when another master key sealed it. */
function openPassword(master: Buffer, sealed: string): string | null {
  try {
    return open(sealingKey(master).key, IDENTITY, sealed).toString();
  } catch {
    return null;
  }
}

function sealingKey(master: Buffer): SealKey {
  const bytes = hkdfSync('sha256', master, Buffer.alloc(0), 'keypool database v1', KEY_BYTES);
  return { id: wrappingKey(master).id, key: Buffer.from(bytes) };
}
