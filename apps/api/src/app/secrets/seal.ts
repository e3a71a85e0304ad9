import { createCipheriv, createDecipheriv, randomBytes, type CipherKey } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** No API key contains a `|`, so a sealed text is never taken for a plain one, nor the other way round. */
const MARK = /^v\d+\|/;
/** What earlier versions sealed has no id of a key: it was sealed by the first one. */
const UNNAMED = /^v1\|([\w-]+)\|([\w-]+)$/;
const NAMED = /^v2\|([0-9a-z]{1,16})\|([\w-]+)\|([\w-]+)$/;

/** A key, and the id under which a sealed text names it. */
export interface SealKey {
  readonly id: string;
  readonly key: CipherKey;
}

/** The parts of a sealed text. */
interface Envelope {
  /** Null in texts of earlier versions. */
  readonly keyId: string | null;
  readonly nonce: Buffer;
  /** The ciphertext, and the tag at its end. */
  readonly body: Buffer;
}

export function isSealed(text: string): boolean {
  return MARK.test(text);
}

/**
 * AES-256-GCM with a random nonce.
 * @param identity what the text belongs to: sealed for one record, it cannot be opened for another
 */
export function seal({ id, key }: SealKey, identity: string, plain: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(associated(identity, id));
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return `v2|${id}|${nonce.toString('base64url')}|${body.toString('base64url')}`;
}

/**
 * Which key sealed a text.
 * @returns null for a text of an earlier version, which does not say
 * @throws when it is no sealed text
 */
export function sealedBy(sealed: string): string | null {
  return parse(sealed).keyId;
}

/** @throws when key, identity or text do not match */
export function open(key: CipherKey, identity: string, sealed: string): Buffer {
  const { keyId, nonce, body } = parse(sealed);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(associated(identity, keyId))
    .setAuthTag(body.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]);
}

/** Strict: each envelope has exactly one encoding. */
function parse(sealed: string): Envelope {
  const [, keyId, nonce, body] =
    NAMED.exec(sealed) ?? UNNAMED.exec(sealed)?.toSpliced(1, 0, '') ?? [];
  if (keyId === undefined) {
    throw new Error('it is no sealed text');
  }
  const envelope = { keyId: keyId || null, nonce: decode(nonce), body: decode(body) };
  if (envelope.nonce.length !== NONCE_BYTES || envelope.body.length < TAG_BYTES) {
    throw new Error('its nonce or its tag has not the length that it must have');
  }
  return envelope;
}

/** @throws when the text is not what these bytes are written as */
function decode(text = ''): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) {
    throw new Error('it is not written in base64url');
  }
  return bytes;
}

/** No identity contains a `|`. */
function associated(identity: string, keyId: string | null): Buffer {
  return Buffer.from(keyId === null ? identity : `${identity}|v2|${keyId}`);
}
