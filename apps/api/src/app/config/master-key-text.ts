import { Misread } from './variable';

const HEX = /^[0-9a-fA-F]{64}$/;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/** @throws Misread when the text is no master key, or one that anybody would guess */
export function decodeMasterKey(text: string): Buffer {
  if (!HEX.test(text) && !BASE64.test(text)) {
    throw new Misread();
  }
  const key = HEX.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64url');
  if (key.every((byte) => byte === key[0])) {
    throw new Misread('repeats one byte: anybody can guess it');
  }
  return key;
}

/** Checked, and left as it is. */
export function readMasterKey(text: string): string {
  decodeMasterKey(text);
  return text;
}
