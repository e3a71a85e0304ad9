import { randomBytes } from 'node:crypto';
import { isSealed, open, seal } from './seal';

const KEY = Buffer.alloc(32, 7);
const SECRET = Buffer.from('sk-live-0123456789abcdef');

describe('seal', () => {
  it('opens again with the same key for the same record', () => {
    expect(open(KEY, 'a', seal(KEY, 'a', SECRET))).toEqual(SECRET);
  });

  it('opens the longest secret, and an empty one', () => {
    for (const plain of [randomBytes(512), Buffer.alloc(0)]) {
      expect(open(KEY, 'a', seal(KEY, 'a', plain))).toEqual(plain);
    }
  });

  it('never gives the same text twice, and never reveals the secret', () => {
    const texts = Array.from({ length: 50 }, () => seal(KEY, 'a', SECRET));
    expect(new Set(texts).size).toBe(50);
    expect(texts.join()).not.toContain(SECRET.toString());
    expect(texts.join()).not.toContain(SECRET.toString('base64url'));
  });

  it('marks what it sealed: an API key is never taken for that', () => {
    expect(isSealed(seal(KEY, 'a', SECRET))).toBe(true);
    expect(isSealed(SECRET.toString())).toBe(false);
    expect(isSealed('v1-not-sealed-0123456789')).toBe(false);
  });

  const sealed = seal(KEY, 'a', SECRET);
  const [mark = '', nonce = '', body = ''] = sealed.split('|');
  const bytes = Buffer.from(body, 'base64url');
  const changed = (index: number) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(index) ^ 1, index);
    return [mark, nonce, copy.toString('base64url')].join('|');
  };

  it.each<[string, Buffer, string, string]>([
    ['another key', Buffer.alloc(32, 8), 'a', sealed],
    ['another record', KEY, 'b', sealed],
    ['a changed text', KEY, 'a', changed(0)],
    ['a changed tag', KEY, 'a', changed(bytes.length - 1)],
    ['a shortened tag', KEY, 'a', sealed.slice(0, -6)],
    ['another nonce', KEY, 'a', [mark, randomBytes(12).toString('base64url'), body].join('|')],
    ['no body', KEY, 'a', `${mark}|${nonce}|`],
    ['nothing', KEY, 'a', 'v1|'],
  ])('does not open with %s', (_what, key, identity, text) => {
    expect(() => open(key, identity, text)).toThrow();
  });
});
