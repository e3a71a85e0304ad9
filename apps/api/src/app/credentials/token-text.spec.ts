import { isTokenText, newToken } from './token-text';

describe('the text of a token', () => {
  it('names its scope and holds 256 random bits', () => {
    expect(newToken('worker')).toMatch(/^kp_worker_[A-Za-z0-9_-]{43}$/);
    expect(newToken('admin')).not.toBe(newToken('admin'));
  });

  it.each(['admin', 'worker', 'metrics'] as const)('is known by its form: %s', (scope) => {
    expect(isTokenText(newToken(scope))).toBe(true);
  });

  it.each([
    '',
    'kp_worker_',
    'sk-0123456789',
    `kp_worker_${'x'.repeat(44)}`,
    `kp_worker_${'$'.repeat(43)}`,
  ])('is not %j', (text) => {
    expect(isTokenText(text)).toBe(false);
  });
});
