import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** No API key contains a `|`, so a sealed text is never taken for a plain one, nor the other way round. */
const MARK = 'v1|';

export function isSealed(text: string): boolean {
  return text.startsWith(MARK);
}

/**
 * AES-256-GCM with a random nonce.
 * @param identity what the text belongs to: sealed for one record, it cannot be opened for another
 */
export function seal(key: Buffer, identity: string, plain: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(identity));
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return `${MARK}${nonce.toString('base64url')}|${body.toString('base64url')}`;
}

/** @throws when key, identity or text do not match */
export function open(key: Buffer, identity: string, sealed: string): Buffer {
  const [nonce = '', body = ''] = sealed.slice(MARK.length).split('|');
  const bytes = Buffer.from(body, 'base64url');
  const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(nonce, 'base64url'), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(identity))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
}
