import type { ProviderId } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { AppConfig } from '../config/app-config';
import { Keyring } from './keyring';
import { isSealed, open, seal, sealedBy } from './seal';

/** A secret as it is stored, and what it belongs to. */
export interface StoredSecret {
  /** Of the key or backup key. */
  readonly id: string;
  readonly apiKey: string;
  readonly fingerprint: string;
}

/** Why a stored secret is not used. */
export type Unusable = 'clear' | 'foreign' | 'sealed_otherwise';

type Sealer = (provider: ProviderId, id: string, apiKey: string) => string;

/** A stored secret that must not be used. */
export class UnusableSecret extends Error {
  constructor(readonly reason: Unusable) {
    super(REASONS[reason]);
  }
}

const REASONS: Readonly<Record<Unusable, string>> = {
  clear:
    'the stored API key is not encrypted, although KEYPOOL_ENCRYPTION is on. If a process with KEYPOOL_ENCRYPTION=off stored it, restart Keypool, which encrypts it; otherwise somebody changed the database: delete the key, and add it again',
  foreign:
    'the stored API key is not the one that was added under this name: somebody changed the database. Delete the key, and add it again',
  sealed_otherwise:
    'the stored API key cannot be decrypted with the keys of this Keypool. Restore the database from a backup, or delete the key, and add it again',
};

/** The one place where upstream secrets are encrypted, decrypted and fingerprinted (SPEC section 8). */
@Injectable()
export class SecretVault {
  constructor(
    private readonly keyring: Keyring,
    private readonly config: AppConfig,
  ) {}

  get isOn(): boolean {
    return this.config.encryption.secrets === 'on';
  }

  /**
   * The form in which a secret is stored. A backup key and the active key it becomes share one id and so one identity: a
   * rotation copies the sealed text and never sees the secret.
   */
  async seal(provider: ProviderId, id: string, apiKey: string): Promise<string> {
    return this.isOn ? (await this.sealer())(provider, id, apiKey) : apiKey;
  }

  /** For many secrets at a time, whether encryption is on or not. */
  async sealer(): Promise<Sealer> {
    const key = await this.keyring.sealingKey();
    return (provider, id, apiKey) => seal(key, identity(provider, id), Buffer.from(apiKey));
  }

  /**
   * Opens a stored secret. With encryption on, it must be sealed, and be the one whose fingerprint was stored with it: so
   * who can write to the database puts neither another secret nor a former one in its place.
   * @throws UnusableSecret
   */
  open(provider: ProviderId, { id, apiKey, fingerprint }: StoredSecret): string {
    if (this.isOn && !isSealed(apiKey)) {
      throw new UnusableSecret('clear');
    }
    const plain = this.unseal(provider, id, apiKey);
    if (this.isOn && this.fingerprint(plain) !== fingerprint) {
      throw new UnusableSecret('foreign');
    }
    return plain;
  }

  /** The secret, sealed or in clear, if it is the one whose fingerprint was stored with it; else null. */
  genuine(provider: ProviderId, { id, apiKey, fingerprint }: StoredSecret): string | null {
    try {
      const plain = this.unseal(provider, id, apiKey);
      return this.fingerprint(plain) === fingerprint ? plain : null;
    } catch {
      return null;
    }
  }

  /** Identifies a secret without revealing it: used for uniqueness, and to remember retired ones. */
  fingerprint(apiKey: string): string {
    return createHmac('sha256', this.keyring.key('fingerprints')).update(apiKey).digest('hex');
  }

  private unseal(provider: ProviderId, id: string, text: string): string {
    if (!isSealed(text)) {
      return text;
    }
    try {
      const key = this.keyring.dataKey(sealedBy(text) ?? undefined);
      return open(key, identity(provider, id), text).toString();
    } catch {
      throw new UnusableSecret('sealed_otherwise');
    }
  }
}

function identity(provider: ProviderId, id: string): string {
  return `keypool:secret:${provider}:${id}`;
}
