import { createHash } from 'node:crypto';
import { Redactor } from './redactor';
import type { SecretVault } from './secret-vault';

const KNOWN = 'canary-of-no-known-shape';
const fingerprint = jest.fn((text: string) => createHash('sha256').update(text).digest('hex'));
const RANDOM = 'Zq9mNb7vCx6lKj5hGf4d';

describe('Redactor', () => {
  let redactor: Redactor;

  beforeEach(() => {
    fingerprint.mockClear();
    redactor = new Redactor({ fingerprint } as unknown as SecretVault);
  });

  it('asks for no fingerprint before it knows a secret: the keyring may be locked', () => {
    expect(redactor.redact(`${KNOWN} Bearer ${RANDOM}`)).toBe(`${KNOWN} Bearer [redacted]`);
    expect(redactor.holdsSecret(KNOWN)).toBe(false);
    expect(fingerprint).not.toHaveBeenCalled();
  });

  it('removes the secrets that it was told, from all texts', () => {
    redactor.add(fingerprint(KNOWN));
    expect(redactor.redact(`no ${KNOWN}, but ${RANDOM}`)).toBe(`no [redacted], but ${RANDOM}`);
    expect(redactor.redactForeign(`${KNOWN} ${RANDOM}`)).toBe('[redacted] [redacted]');
    expect(redactor.isSecret?.(KNOWN)).toBe(true);
  });

  it.each([
    [KNOWN, true],
    [`prod:${KNOWN}`, true],
    [`${KNOWN}x`, false],
    ['key:prod-1234567', false],
  ])('an id %s holds a secret: %s', (id, expected) => {
    redactor.add(fingerprint(KNOWN));
    expect(redactor.holdsSecret(id)).toBe(expected);
  });
});
