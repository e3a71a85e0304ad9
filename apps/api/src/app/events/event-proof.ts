import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { Keyring } from '../secrets/keyring';
import { RowMac } from '../secrets/row-mac';

type Kind = 'event' | 'seal';

/**
 * Proves that Keypool wrote a row: an HMAC over all of it, with a key that is not in the database (ADR 0020). So who can
 * write to the database neither edits an event nor makes one up.
 */
@Injectable()
export class EventProof {
  private readonly mac: RowMac;

  constructor(keyring: Keyring) {
    this.mac = new RowMac(keyring, 'fingerprints', 'keypool audit v1');
  }

  /** @param row as it is stored, field by field in this order, without its proof */
  of(kind: Kind, row: mongo.BSON.Document): string {
    return this.mac.of(kind, row);
  }
}
