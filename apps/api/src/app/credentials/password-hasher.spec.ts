import * as argon2 from '@node-rs/argon2';
import { PasswordHasher } from './password-hasher';

jest.mock('@node-rs/argon2', () => {
  const real = jest.requireActual<typeof argon2>('@node-rs/argon2');
  return { ...real, hash: jest.fn(real.hash) };
});

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher();

  it('makes argon2id hashes at the cost that OWASP asks for', async () => {
    expect(await hasher.hash('a password')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('salts: equal passwords do not look equal', async () => {
    expect(await hasher.hash('a password')).not.toBe(await hasher.hash('a password'));
  });

  it('knows the right password from a wrong one', async () => {
    const stored = await hasher.hash('a password');
    expect(await hasher.verify(stored, 'a password')).toBe(true);
    expect(await hasher.verify(stored, 'A password')).toBe(false);
  });

  it('takes no password for an unknown user', async () => {
    expect(await hasher.verify(null, 'a password')).toBe(false);
  });

  it('takes a letter for the same however the keyboard wrote it', async () => {
    const stored = await hasher.hash('caf\u00e9 au lait');
    expect(await hasher.verify(stored, 'cafe\u0301 au lait')).toBe(true);
  });

  it('signs users in again after the hash for unknown users could not be created once', async () => {
    const fresh = new PasswordHasher();
    const stored = await fresh.hash('a password');
    jest.mocked(argon2.hash).mockRejectedValueOnce(new Error('out of memory'));
    await expect(fresh.verify(stored, 'a password')).rejects.toThrow('out of memory');
    expect(await fresh.verify(stored, 'a password')).toBe(true);
    expect(await fresh.verify(null, 'a password')).toBe(false);
  });

  it('refuses what would wait too long, and serves again afterwards', async () => {
    const stored = await hasher.hash('a password');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, () => hasher.verify(stored, 'a password')),
    );
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason] : [],
    );
    expect(refused).toHaveLength(60 - 2 - 50);
    expect(refused[0]).toMatchObject({ code: 'too_many_attempts' });
    expect(await hasher.verify(stored, 'a password')).toBe(true);
  });
});
