import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

const DAY_MS = 86_400_000;

/** Tags of DER, the encoding of certificates. */
const INTEGER = 0x02;
const BITS = 0x03;
const BYTES = 0x04;
const TEXT = 0x0c;
const TIME = 0x17;
const LIST = 0x30;
const SET = 0x31;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;

const COMMON_NAME = Buffer.from('0603550403', 'hex');
const OTHER_NAMES = Buffer.from('0603551d11', 'hex');
const ECDSA_WITH_SHA_256 = Buffer.from('06082a8648ce3d040302', 'hex');

/** A new key with a certificate of its own, valid for a day. Node.js makes keys, but no certificates. */
export function ownCertificate(name: string): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const body = bodyOf(name, publicKey);
  const signature = sign('sha256', body, privateKey);
  const der = item(LIST, body, item(LIST, ECDSA_WITH_SHA_256), bits(signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

function bodyOf(name: string, publicKey: KeyObject): Buffer {
  const itself = item(LIST, item(SET, item(LIST, COMMON_NAME, item(TEXT, Buffer.from(name)))));
  const names = item(BYTES, item(LIST, item(DNS_NAME, Buffer.from(name))));
  return item(
    LIST,
    item(VERSION, item(INTEGER, Buffer.of(2))),
    item(INTEGER, Buffer.of(1)),
    item(LIST, ECDSA_WITH_SHA_256),
    itself,
    item(LIST, time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    itself,
    publicKey.export({ type: 'spki', format: 'der' }),
    item(EXTENSIONS, item(LIST, item(LIST, OTHER_NAMES, names))),
  );
}

function item(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function bits(content: Buffer): Buffer {
  return item(BITS, Buffer.of(0), content);
}

/** `YYMMDDhhmmssZ` */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '');
  return item(TIME, Buffer.from(`${digits.slice(2, 14)}Z`));
}
