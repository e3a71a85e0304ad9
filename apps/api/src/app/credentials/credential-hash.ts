import { Injectable } from '@nestjs/common';
import { createHmac, hash } from 'node:crypto';
import { Keyring } from '../secrets/keyring';

const MOST_KNOWN = 1_000;

/**
 * What is stored of a token or of a session's cookie: HMAC-SHA-256, with a key of the keyring, over the SHA-256 of the
 * text (ADR 0016). So nobody can sign in with what a dump of the database holds, and whoever can write to it can make
 * neither.
 */
@Injectable()
export class CredentialHash {
  /** Of the latest texts, by their SHA-256: each request of a worker asks for the same one. */
  private readonly known = new Map<string, string>();

  constructor(private readonly keyring: Keyring) {}

  of(text: string): string {
    const plain = hash('sha256', text, 'hex');
    return this.known.get(plain) ?? this.remember(plain, this.keyed(plain));
  }

  private keyed(plain: string): string {
    return createHmac('sha256', this.keyring.key('credentials')).update(plain).digest('base64url');
  }

  private remember(plain: string, keyed: string): string {
    if (this.known.size === MOST_KNOWN) {
      this.known.clear();
    }
    this.known.set(plain, keyed);
    return keyed;
  }
}
