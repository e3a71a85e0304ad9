import type { PasswordSeal } from '@keypool/embedded-mongo';
import { hkdfSync } from 'node:crypto';
import type { MasterKey } from './master-key';
import { open, seal } from './seal';

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
    return master && seal(sealingKey(master), IDENTITY, Buffer.from(password));
  }

  async open(sealed: string): Promise<string | null> {
    const master = await this.masterKey.read();
    try {
      return master && open(sealingKey(master), IDENTITY, sealed).toString();
    } catch {
      return null;
    }
  }
}

function sealingKey(master: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), 'keypool database v1', KEY_BYTES));
}
