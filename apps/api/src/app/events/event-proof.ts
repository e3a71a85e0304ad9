import { Injectable } from '@nestjs/common';
import { mongo } from 'mongoose';
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { Keyring } from '../secrets/keyring';

type Kind = 'event' | 'seal';

/**
 * Proves that Keypool wrote a row: an HMAC over all of it, with a key that is not in the database (ADR 0020). So who can
 * write to the database neither edits an event nor makes one up.
 */
@Injectable()
export class EventProof {
  private key: KeyObject | null = null;

  constructor(private readonly keyring: Keyring) {}

  /** @param row as it is stored, field by field in this order, without its proof */
  of(kind: Kind, row: mongo.BSON.Document): string {
    // As the driver stores it: what is undefined becomes null.
    const stored = mongo.BSON.serialize(row, { ignoreUndefined: false });
    return createHmac('sha256', this.derived).update(`${kind}\n`).update(stored).digest('hex');
  }

  /** The keyring never changes the key of the fingerprints: what was proven once stays so. */
  private get derived(): KeyObject {
    this.key ??= createSecretKey(
      Buffer.from(
        hkdfSync(
          'sha256',
          this.keyring.key('fingerprints'),
          Buffer.alloc(0),
          'keypool audit v1',
          32,
        ),
      ),
    );
    return this.key;
  }
}
