import { mongo } from 'mongoose';
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { Keyring } from './keyring';

const KEY_BYTES = 32;

/** An HMAC over rows, with a key of its own, derived from one that the keyring never changes. */
export class RowMac {
  private derived: KeyObject | null = null;

  constructor(
    private readonly keyring: Keyring,
    private readonly from: 'credentials' | 'fingerprints',
    private readonly label: string,
  ) {}

  /** @param row field by field in this order */
  of(kind: string, row: mongo.BSON.Document): string {
    // As the driver stores it: what is undefined becomes null.
    const stored = mongo.BSON.serialize(row, { ignoreUndefined: false });
    return createHmac('sha256', this.key).update(`${kind}\n`).update(stored).digest('hex');
  }

  /** Derived when it is first needed: the keyring is unlocked by then. */
  private get key(): KeyObject {
    this.derived ??= createSecretKey(
      Buffer.from(
        hkdfSync('sha256', this.keyring.key(this.from), Buffer.alloc(0), this.label, KEY_BYTES),
      ),
    );
    return this.derived;
  }
}
