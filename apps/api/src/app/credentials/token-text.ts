import type { TokenScope } from '@keypool/dto';
import { hash, randomBytes } from 'node:crypto';

const RANDOM_BYTES = 32;
const FORM = /^kp_[a-z]+_[A-Za-z0-9_-]{43}$/;

/** A new token. The prefix lets scanners of leaked secrets know it; 256 random bits leave nothing to guess. */
export function newToken(scope: TokenScope): string {
  return `kp_${scope}_${randomBytes(RANDOM_BYTES).toString('base64url')}`;
}

/** Whether a text can be a token at all. */
export function isTokenText(text: string): boolean {
  return FORM.test(text);
}

/**
 * What is stored of a token or a session. One pass of SHA-256 is enough for a random text of 256 bits, and finding it by
 * its hash leaves nothing to compare in a time that tells.
 */
export function fingerprintOf(text: string): string {
  return hash('sha256', text, 'hex');
}
