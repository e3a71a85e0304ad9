import { createCipheriv, randomBytes } from 'node:crypto';
import { isSealed, open, seal, sealedBy } from './seal';

const KEY = { id: '1', key: Buffer.alloc(32, 7) };
const SECRET = Buffer.from('sk-live-0123456789abcdef');

/** As earlier versions sealed. */
function sealUnnamed(identity: string, plain: Buffer): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', KEY.key, nonce).setAAD(Buffer.from(identity));
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return ['v1', nonce.toString('base64url'), body.toString('base64url')].join('|');
}

describe('seal', () => {
  it('opens again with the same key for the same record', () => {
    expect(open(KEY.key, 'a', seal(KEY, 'a', SECRET))).toEqual(SECRET);
  });

  it('opens the longest secret, and an empty one', () => {
    for (const plain of [randomBytes(512), Buffer.alloc(0)]) {
      expect(open(KEY.key, 'a', seal(KEY, 'a', plain))).toEqual(plain);
    }
  });

  it('opens what earlier versions sealed, which names no key', () => {
    const sealed = sealUnnamed('a', SECRET);
    expect(open(KEY.key, 'a', sealed)).toEqual(SECRET);
    expect(sealedBy(sealed)).toBeNull();
    expect(() => open(KEY.key, 'b', sealed)).toThrow();
  });

  it('names its key', () => {
    expect(sealedBy(seal({ ...KEY, id: '27' }, 'a', SECRET))).toBe('27');
  });

  it('never gives the same text twice, and never reveals the secret', () => {
    const texts = Array.from({ length: 50 }, () => seal(KEY, 'a', SECRET));
    expect(new Set(texts).size).toBe(50);
    expect(texts.join()).not.toContain(SECRET.toString());
    expect(texts.join()).not.toContain(SECRET.toString('base64url'));
  });

  it('marks what it sealed: an API key is never taken for that', () => {
    expect(isSealed(seal(KEY, 'a', SECRET))).toBe(true);
    expect(isSealed(sealUnnamed('a', SECRET))).toBe(true);
    expect(isSealed(SECRET.toString())).toBe(false);
    expect(isSealed('v1-not-sealed-0123456789')).toBe(false);
  });

  const sealed = seal(KEY, 'a', SECRET);
  const [mark = '', id = '', nonce = '', body = ''] = sealed.split('|');
  const bytes = Buffer.from(body, 'base64url');
  const changed = (index: number) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(index) ^ 1, index);
    return [mark, id, nonce, copy.toString('base64url')].join('|');
  };
  const with_ = (part: number, text: string) => sealed.split('|').with(part, text).join('|');

  it.each<[string, Buffer, string, string]>([
    ['another key', Buffer.alloc(32, 8), 'a', sealed],
    ['another record', KEY.key, 'b', sealed],
    ['the name of another key', KEY.key, 'a', with_(1, '2')],
    ['no name of a key', KEY.key, 'a', ['v1', nonce, body].join('|')],
    ['a name put to it', KEY.key, 'a', sealUnnamed('a', SECRET).replace('v1|', 'v2|1|')],
    ['a changed text', KEY.key, 'a', changed(0)],
    ['a changed tag', KEY.key, 'a', changed(bytes.length - 1)],
    ['a shortened tag', KEY.key, 'a', sealed.slice(0, -6)],
    ['another nonce', KEY.key, 'a', with_(2, randomBytes(12).toString('base64url'))],
    ['no body', KEY.key, 'a', with_(3, '')],
    ['nothing', KEY.key, 'a', 'v1|'],
    ['another version', KEY.key, 'a', with_(0, 'v3')],
  ])('does not open with %s', (_what, key, identity, text) => {
    expect(() => open(key, identity, text)).toThrow();
  });

  it.each([8, 11, 13, 16])('has a nonce of 12 bytes, not of %i', (length) => {
    const text = with_(2, randomBytes(length).toString('base64url'));
    expect(() => open(KEY.key, 'a', text)).toThrow('has not the length');
  });

  it.each([
    ['padding', (text: string) => `${text}=`],
    ['white space', (text: string) => `${text} `],
    ['a line break', (text: string) => `${text}\n`],
    ['the other alphabet', (text: string) => text.replaceAll('-', '+').replaceAll('_', '/')],
    // Of its last character, only some of the bits count.
    ['loose bits at the end', (text: string) => `${text.slice(0, -1)}${next(text.at(-1))}`],
  ])('is strict about base64url: no %s', (_what, spoil) => {
    const plain = Buffer.alloc(64, 0xff);
    for (let tries = 0; tries < 20; tries++) {
      const text = seal(KEY, 'a', plain.subarray(0, 18 + (tries % 2)));
      const spoilt = spoil(text);
      if (spoilt !== text) {
        expect(() => open(KEY.key, 'a', spoilt)).toThrow();
        return;
      }
    }
    throw new Error('nothing was spoilt');
  });
});

function next(character = ''): string {
  return String.fromCharCode(character.charCodeAt(0) + 1);
}
