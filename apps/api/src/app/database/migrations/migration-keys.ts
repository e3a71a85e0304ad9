import type { CipherKey } from 'node:crypto';

/** The keys with which steps make what they store. Provided by the keyring, in a room above this one. */
export abstract class MigrationKeys {
  /** Once the keyring is unlocked, which comes before any migration. */
  abstract key(purpose: 'credentials' | 'fingerprints'): CipherKey;
}
