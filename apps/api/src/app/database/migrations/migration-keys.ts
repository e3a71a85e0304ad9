import type { ClientSession } from 'mongoose';
import type { CipherKey } from 'node:crypto';

/** The keys with which steps make what they store. Provided by the keyring, in a room above this one. */
export abstract class MigrationKeys {
  /** Once the keyring is unlocked, which comes before any migration. */
  abstract key(purpose: 'credentials' | 'fingerprints'): CipherKey;

  /** Whether the rows of users, sessions and tokens have got their proofs. Who can write to the database cannot undo that. */
  abstract areRowsProven(): Promise<boolean>;

  abstract markRowsProven(session: ClientSession): Promise<void>;
}
