import type { TokenScope } from '@keypool/dto';
import { randomBytes } from 'node:crypto';

const PREFIX = 'kp_';
const RANDOM_BYTES = 32;
const SHOWN_CHARACTERS = 4;
const FORM = /^kp_[a-z]+_[A-Za-z0-9_-]{43}$/;

/** A new token. Secret scanners recognise the prefix; 256 random bits cannot be guessed. */
export function newToken(scope: TokenScope): string {
  return `${PREFIX}${scope}_${randomBytes(RANDOM_BYTES).toString('base64url')}`;
}

/** What may be shown of a token: its scope, and 24 of its 256 bits. */
export function startOf(token: string): string {
  return token.slice(0, token.indexOf('_', PREFIX.length) + 1 + SHOWN_CHARACTERS);
}

/** Whether a text has the form of a token. */
export function isTokenText(text: string): boolean {
  return FORM.test(text);
}
