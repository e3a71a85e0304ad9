import { maskKey } from './mask-key';

describe('maskKey', () => {
  it.each([
    ['sk-abcdefghijklmnopqrstuvwxyz', 'sk-abcde...wxyz'],
    ['0123456789abcdef', '01234567...cdef'],
    ['x'.repeat(512), 'xxxxxxxx...xxxx'],
  ])('shows the first 8 and the last 4 characters of %s', (apiKey, masked) => {
    expect(maskKey(apiKey)).toBe(masked);
  });

  it.each([
    ['', '...'],
    ['abc', '...'],
    ['abcd', 'a...'],
    ['abcdefghijkl', 'abc...'],
    ['0123456789abcde', '012...'],
  ])('shows at most a quarter of the short secret "%s"', (apiKey, masked) => {
    expect(maskKey(apiKey)).toBe(masked);
  });

  it.each(Array.from({ length: 64 }, (_, length) => length + 1))(
    'hides a quarter or more of a secret of %d characters',
    (length) => {
      const shown = maskKey('k'.repeat(length)).replace('...', '').length;
      expect(shown).toBeLessThanOrEqual(length * 0.75);
    },
  );
});
