import { hkdfSync, randomBytes } from 'node:crypto';
import { open, seal, sealedBy, type SealKey } from './seal';

const KEY_BYTES = 32;
const ID_BYTES = 8;
/** Of the data key that a keyring begins with. Texts of earlier versions, which name no key, are sealed with it. */
export const FIRST_DATA_KEY = '1';

export type Purpose = 'secrets' | 'fingerprints' | 'credentials';

/** What the fingerprints key is sealed as once the rows are proven. */
const FINGERPRINTS_WITH_PROVEN_ROWS = 'fingerprints:proven-rows';

/** What is sealed: the key of a purpose, or a random text that nobody without the master key can put there. */
type Sealed = Purpose | typeof FINGERPRINTS_WITH_PROVEN_ROWS | 'adoption';

/** A data key, wrapped with the master key. */
export interface WrappedDataKey {
  readonly id: string;
  readonly wrapped: string;
}

/** All keys, wrapped with the master key. */
export interface KeyringDocument {
  _id: 'keyring';
  /** Raised by every change. Missing before schema version 10, as are the fields about data keys. */
  rev?: number;
  /** The data key that seals. */
  secrets: string;
  secretsId?: string;
  /** The data key that is to seal, once every process can open what it seals. */
  next?: WrappedDataKey | null;
  /** The data key that sealed before, until nothing is sealed with it any more. */
  former?: WrappedDataKey | null;
  /** Sealed so that it tells whether rows are proven, see `areRowsProven`. */
  fingerprints: string;
  /** Missing in a keyring of an earlier version. */
  credentials?: string;
  /** From the creation of the keyring until what another program left in the database is adopted. */
  adoption?: string;
}

/** The key that wraps all others, derived from the master key, which encrypts nothing itself. Its id reveals nothing of it. */
export function wrappingKey(master: Buffer): SealKey {
  return {
    id: derive(master, 'keypool master id v1', ID_BYTES).toString('hex'),
    key: derive(master, 'keypool wrap v1', KEY_BYTES),
  };
}

export function createKeyring(wrapping: SealKey): KeyringDocument {
  return {
    _id: 'keyring',
    rev: 1,
    secrets: newKey(wrapping, 'secrets'),
    secretsId: FIRST_DATA_KEY,
    next: null,
    former: null,
    fingerprints: newKey(wrapping, FINGERPRINTS_WITH_PROVEN_ROWS),
    credentials: newKey(wrapping, 'credentials'),
    adoption: newKey(wrapping, 'adoption'),
  };
}

/** A new random key, wrapped. */
export function newKey(wrapping: SealKey, purpose: Sealed, dataKeyId?: string): string {
  return seal(wrapping, identity(purpose, dataKeyId), randomBytes(KEY_BYTES));
}

/** Its id is never that of an earlier one. */
export function newDataKey(wrapping: SealKey): WrappedDataKey {
  const id = randomBytes(ID_BYTES).toString('hex');
  return { id, wrapped: newKey(wrapping, 'secrets', id) };
}

/** @throws when another master key wrapped it, or it is something else */
export function unwrap(
  wrapping: SealKey,
  wrapped: string,
  purpose: Sealed,
  dataKeyId?: string,
): Buffer {
  return open(wrapping.key, identity(purpose, dataKeyId), wrapped);
}

/**
 * The fingerprints key, and what it is sealed as. Every keyring has this key, no process works without it, and nobody
 * can seal it as anything else without the master key (ADR 0022).
 * @throws when another master key wrapped it
 */
function fingerprintsOf(wrapping: SealKey, { fingerprints }: KeyringDocument) {
  const openedAs = (purpose: Sealed) => ({ key: unwrap(wrapping, fingerprints, purpose), purpose });
  try {
    return openedAs(FINGERPRINTS_WITH_PROVEN_ROWS);
  } catch {
    return openedAs('fingerprints');
  }
}

/** @throws when another master key wrapped it */
export function fingerprintsKey(wrapping: SealKey, keyring: KeyringDocument): Buffer {
  return fingerprintsOf(wrapping, keyring).key;
}

/** Whether the rows of users, sessions and tokens have their proofs: from then on, none gets one. */
export function areRowsProven(wrapping: SealKey, keyring: KeyringDocument): boolean {
  return fingerprintsOf(wrapping, keyring).purpose === FINGERPRINTS_WITH_PROVEN_ROWS;
}

/** What changes in the keyring when rows have been proven. */
export function markedRowsProven(
  wrapping: SealKey,
  keyring: KeyringDocument,
): Pick<KeyringDocument, 'fingerprints'> {
  const key = fingerprintsKey(wrapping, keyring);
  return { fingerprints: seal(wrapping, identity(FINGERPRINTS_WITH_PROVEN_ROWS), key) };
}

/** All data keys of a keyring. */
export function dataKeysOf({
  secretsId,
  secrets,
  next,
  former,
}: KeyringDocument): WrappedDataKey[] {
  const sealing = { id: secretsId ?? FIRST_DATA_KEY, wrapped: secrets };
  return [sealing, next, former].filter((key) => key !== null && key !== undefined);
}

/** The same keys, wrapped with another master key. */
export function rewrap(
  keyring: KeyringDocument,
  from: SealKey,
  to: SealKey,
): Partial<KeyringDocument> {
  const again = (wrapped: string, purpose: Sealed, dataKeyId?: string) =>
    seal(to, identity(purpose, dataKeyId), unwrap(from, wrapped, purpose, dataKeyId));
  const dataKey = (key: WrappedDataKey | null = null) =>
    key && { id: key.id, wrapped: again(key.wrapped, 'secrets', key.id) };
  const { secrets, secretsId, next, former, fingerprints, credentials = '', adoption } = keyring;
  return {
    secrets: again(secrets, 'secrets', secretsId),
    next: dataKey(next),
    former: dataKey(former),
    fingerprints: again(fingerprints, fingerprintsOf(from, keyring).purpose),
    credentials: again(credentials, 'credentials'),
    ...(adoption ? { adoption: again(adoption, 'adoption') } : {}),
  };
}

/** Whether the database, which had no keyring before this one, is still to be adopted. */
export function mayAdopt(wrapping: SealKey, { adoption }: KeyringDocument): boolean {
  try {
    return typeof adoption === 'string' && unwrap(wrapping, adoption, 'adoption').length > 0;
  } catch {
    return false;
  }
}

/** Whether this is the key that wrapped a keyring. */
export function fits(wrapping: SealKey, { secretsId, secrets }: KeyringDocument): boolean {
  try {
    const wrappedBy = sealedBy(secrets);
    return wrappedBy === null
      ? unwrap(wrapping, secrets, 'secrets', secretsId).length === KEY_BYTES
      : wrappedBy === wrapping.id;
  } catch {
    return false;
  }
}

function identity(purpose: Sealed, dataKeyId = FIRST_DATA_KEY): string {
  return dataKeyId === FIRST_DATA_KEY
    ? `keypool:keyring:${purpose}`
    : `keypool:keyring:${purpose}:${dataKeyId}`;
}

function derive(master: Buffer, info: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), info, bytes));
}
