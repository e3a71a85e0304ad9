import type { ProviderId } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { AppConfig } from '../config/app-config';
import { Keyring } from './keyring';
import { isSealed, open, seal } from './seal';

/** The one place where upstream secrets are encrypted, decrypted and fingerprinted (SPEC section 8). */
@Injectable()
export class SecretVault {
  constructor(
    private readonly keyring: Keyring,
    private readonly config: AppConfig,
  ) {}

  /**
   * The form in which a secret is stored. A backup key and the active key it becomes share one id and so one identity: a
   * rotation copies the sealed text and never sees the secret.
   */
  seal(provider: ProviderId, id: string, apiKey: string): string {
    return this.config.encryption.secrets === 'off'
      ? apiKey
      : seal(this.keyring.key('secrets'), identity(provider, id), Buffer.from(apiKey));
  }

  /**
   * Opens what was stored with encryption on or off.
   * @throws when the text was sealed for another record or with another keyring
   */
  open(provider: ProviderId, id: string, stored: string): string {
    return isSealed(stored)
      ? open(this.keyring.key('secrets'), identity(provider, id), stored).toString()
      : stored;
  }

  /** Identifies a secret without revealing it: used for uniqueness, and to remember retired ones. */
  fingerprint(apiKey: string): string {
    return createHmac('sha256', this.keyring.key('fingerprints')).update(apiKey).digest('hex');
  }
}

function identity(provider: ProviderId, id: string): string {
  return `keypool:secret:${provider}:${id}`;
}
