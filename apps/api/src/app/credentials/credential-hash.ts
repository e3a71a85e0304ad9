import { Injectable } from '@nestjs/common';
import { createHmac, hash } from 'node:crypto';
import { Keyring } from '../secrets/keyring';

/**
 * What is stored of a token or of a session's cookie: HMAC-SHA-256, with a key of the keyring, over the SHA-256 of the
 * text (ADR 0016). So a dump of the database signs nobody in, and whoever can write to it makes neither.
 *
 * One pass is enough for a random text of 256 bits, and looking it up by its hash leaves no comparison whose timing could
 * leak it.
 */
@Injectable()
export class CredentialHash {
  constructor(private readonly keyring: Keyring) {}

  of(text: string): string {
    return createHmac('sha256', this.keyring.key('credentials'))
      .update(hash('sha256', text, 'hex'))
      .digest('base64url');
  }
}
