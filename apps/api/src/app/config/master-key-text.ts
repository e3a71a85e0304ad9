import { Misread } from './variable';

const HEX = /^[0-9a-fA-F]{64}$/;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/** Follows the name of the variable or the file. */
export const GUESSABLE_KEY =
  'repeats one byte: anybody can guess it. If a database was encrypted with it, replace it: npm run keypool -- keys rewrap';

/** @throws Misread when the text is no master key */
export function decodeMasterKey(text: string): Buffer {
  if (!HEX.test(text) && !BASE64.test(text)) {
    throw new Misread();
  }
  return HEX.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64url');
}

/** Whether anybody would guess the key: it repeats one byte. Such a key is accepted only to be replaced. */
export function isGuessable(key: Buffer): boolean {
  return key.every((byte) => byte === key[0]);
}

/** Checked, and left as it is. */
export function readMasterKey(text: string): string {
  decodeMasterKey(text);
  return text;
}
