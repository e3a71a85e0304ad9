import {
  redactForeign,
  redactKnown,
  redactSecrets,
  type KnownSecrets as Known,
  type SecretTest,
} from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { SecretVault } from './secret-vault';

/** How many hexadecimal digits of a fingerprint are kept: by chance, no two among millions are alike. */
const KEPT_DIGITS = 12;

/**
 * Removes secrets from what comes from outside, before it is stored, logged or shown. It knows all secrets, of all
 * providers, active, backup and retired, by their fingerprints. One that an admin deletes stays known until the next start:
 * the upstream may still accept it.
 */
@Injectable()
export class Redactor {
  private readonly known = new Set<number>();

  constructor(private readonly vault: SecretVault) {}

  /** From now on, the secret with this fingerprint is removed. */
  add(fingerprint: string): void {
    this.known.add(digest(fingerprint));
  }

  /** Undefined while no secret is known, and the keyring may be locked. */
  get isSecret(): SecretTest | undefined {
    return this.known.size === 0
      ? undefined
      : (text) => this.known.has(digest(this.vault.fingerprint(text)));
  }

  /** For texts of this program, which may repeat what others said. */
  redact(text: string): string {
    return redactSecrets(text, this.knowledge);
  }

  /** For texts of others: what merely looks like a secret is removed, too. */
  redactForeign(text: string): string {
    return redactForeign(text, this.knowledge);
  }

  /** Whether a text contains a known secret, in clear or encoded. */
  holdsSecret(text: string): boolean {
    const { isSecret } = this;
    return isSecret !== undefined && redactKnown(text, isSecret, '') !== text;
  }

  private get knowledge(): Known {
    return { isSecret: this.isSecret };
  }
}

function digest(fingerprint: string): number {
  return Number.parseInt(fingerprint.slice(0, KEPT_DIGITS), 16);
}
