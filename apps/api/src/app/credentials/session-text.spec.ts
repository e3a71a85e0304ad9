import type { Keyring } from '../secrets/keyring';
import { CredentialHash } from './credential-hash';
import { SessionText } from './session-text';
import type { SessionRepository } from './session.repository';

const UNTAGGED = 'A'.repeat(43);

function setUp(untaggedLeft: boolean[]) {
  const hasUntagged = jest.fn(async () => untaggedLeft.shift() ?? false);
  const textWith = (key: string) =>
    new SessionText(new CredentialHash({ key: () => Buffer.from(key) } as unknown as Keyring), {
      hasUntagged,
    } as unknown as SessionRepository);
  return { hasUntagged, text: textWith('a key'), ofAnotherKey: textWith('another key') };
}

describe('SessionText', () => {
  it('knows its own cookies without the database, and no two are the same', async () => {
    const { text, hasUntagged } = setUp([]);
    const cookies = Array.from({ length: 50 }, () => text.make());
    expect(new Set(cookies).size).toBe(50);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^[\w-]{43}$/);
      expect(await text.mayBeKnown(cookie)).toBe(true);
    }
    expect(hasUntagged).not.toHaveBeenCalled();
  });

  it('refuses made-up cookies from memory once no session of an earlier version is left', async () => {
    const { text, ofAnotherKey, hasUntagged } = setUp([false]);
    for (const madeUp of [UNTAGGED, ofAnotherKey.make(), `${text.make().slice(0, -6)}AAAAAA`]) {
      expect(await text.mayBeKnown(madeUp)).toBe(false);
    }
    expect(hasUntagged).toHaveBeenCalledTimes(1);
  });

  it.each(['', 'short', 'A'.repeat(44), `${'A'.repeat(42)}=`])(
    'refuses %j unread',
    async (cookie) => {
      const { text, hasUntagged } = setUp([true]);
      expect(await text.mayBeKnown(cookie)).toBe(false);
      expect(hasUntagged).not.toHaveBeenCalled();
    },
  );

  it('lets the sessions of an earlier version go on, and asks again a minute later', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const { text, hasUntagged } = setUp([true, false]);
    expect([await text.mayBeKnown(UNTAGGED), await text.mayBeKnown(UNTAGGED)]).toEqual([
      true,
      true,
    ]);
    expect(hasUntagged).toHaveBeenCalledTimes(1);
    now.mockReturnValue(60_001);
    expect([await text.mayBeKnown(UNTAGGED), await text.mayBeKnown(UNTAGGED)]).toEqual([
      false,
      false,
    ]);
    expect(hasUntagged).toHaveBeenCalledTimes(2);
    now.mockRestore();
  });

  it('asks again after a failure', async () => {
    const { text, hasUntagged } = setUp([false]);
    hasUntagged.mockRejectedValueOnce(new Error('away'));
    await expect(text.mayBeKnown(UNTAGGED)).rejects.toThrow('away');
    expect(await text.mayBeKnown(UNTAGGED)).toBe(false);
  });
});
