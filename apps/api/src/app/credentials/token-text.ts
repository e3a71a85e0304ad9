import type { TokenScope } from '@keypool/dto';
import { randomBytes } from 'node:crypto';

const RANDOM_BYTES = 32;
const FORM = /^kp_[a-z]+_[A-Za-z0-9_-]{43}$/;

/** A new token. Secret scanners recognise the prefix; 256 random bits cannot be guessed. */
export function newToken(scope: TokenScope): string {
  return `kp_${scope}_${randomBytes(RANDOM_BYTES).toString('base64url')}`;
}

/** Whether a text has the form of a token. */
export function isTokenText(text: string): boolean {
  return FORM.test(text);
}
