import { ProblemException } from '../http/problem.exception';
import { LoginThrottle, type Attempt } from './login-throttle';

const ACCOUNT = 'admin@example.org';
const ADDRESS = '192.0.2.1';
const DEVICE = 'the laptop';
const fails = async () => null;
const succeeds = async () => 'in';

describe('LoginThrottle', () => {
  let throttle: LoginThrottle;

  beforeEach(() => {
    jest.useFakeTimers();
    throttle = new LoginThrottle();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const from = (account = ACCOUNT, address = ADDRESS, device: string | null = null): Attempt => ({
    account,
    address,
    device,
  });

  async function fail(times: number, ...who: Parameters<typeof from>): Promise<void> {
    for (let i = 0; i < times; i++) {
      await throttle.attempt(from(...who), fails);
    }
  }

  /** @returns seconds to wait, 0 when the attempt would be checked and succeed */
  async function waitSeconds(...who: Parameters<typeof from>): Promise<number> {
    try {
      await throttle.attempt(from(...who), succeeds);
      return 0;
    } catch (error) {
      return error instanceof ProblemException ? (error.extras.retryAfterSeconds ?? 0) : -1;
    }
  }

  async function passSeconds(seconds: number): Promise<void> {
    await jest.advanceTimersByTimeAsync(seconds * 1_000);
  }

  it('forgives four failures after a success', async () => {
    for (let round = 0; round < 5; round++) {
      await fail(4);
      expect(await waitSeconds()).toBe(0);
    }
  });

  it('does not even check an attempt during a pause', async () => {
    await fail(5);
    const check = jest.fn(succeeds);
    await expect(throttle.attempt(from(), check)).rejects.toMatchObject({
      code: 'too_many_attempts',
    });
    expect(check).not.toHaveBeenCalled();
  });

  it('makes each pause longer, up to 15 minutes', async () => {
    const pauses: number[] = [];
    for (let i = 0; i < 7; i++) {
      await fail(5);
      const seconds = await waitSeconds();
      pauses.push(seconds);
      await passSeconds(seconds);
    }
    expect(pauses).toEqual([60, 120, 240, 480, 900, 900, 900]);
    expect(await waitSeconds()).toBe(0);
  });

  it('starts over after a success', async () => {
    await fail(5);
    await passSeconds(60);
    await fail(5);
    await passSeconds(120);
    expect(await waitSeconds()).toBe(0);
    await fail(5);
    expect(await waitSeconds()).toBe(60);
  });

  it('forgets failures after 15 minutes', async () => {
    await fail(4);
    await passSeconds(15 * 60);
    await fail(4);
    expect(await waitSeconds()).toBe(0);
  });

  it('does not lock an account for other addresses', async () => {
    await fail(5);
    expect(await waitSeconds(ACCOUNT, '192.0.2.2')).toBe(0);
    expect(await waitSeconds('viewer@example.org', ADDRESS)).toBe(0);
  });

  it('stops a network that tries many accounts, from whichever host', async () => {
    for (let i = 0; i < 50; i++) {
      await fail(1, `user-${i}@example.org`, `2001:db8:1:2::${i}`);
    }
    expect(await waitSeconds(ACCOUNT, '2001:db8:1:2::ffff')).toBe(900);
    expect(await waitSeconds(ACCOUNT, '2001:db8:1:3::1')).toBe(0);
    await passSeconds(900);
    expect(await waitSeconds(ACCOUNT, '2001:db8:1:2::ffff')).toBe(0);
  });

  it('counts attempts before they are checked', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => throttle.attempt(from(), fails)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  });

  describe('of a device that signed in before', () => {
    it('passes whatever strangers do, from the same address too', async () => {
      await fail(5);
      for (let i = 0; i < 45; i++) {
        await fail(1, `user-${i}@example.org`);
      }
      expect(await waitSeconds()).toBe(900);
      expect(await waitSeconds(ACCOUNT, ADDRESS, DEVICE)).toBe(0);
    });

    it('has five failures of its own, wherever it is, and then pauses that grow', async () => {
      await fail(3, ACCOUNT, ADDRESS, DEVICE);
      await fail(2, ACCOUNT, '192.0.2.2', DEVICE);
      expect(await waitSeconds(ACCOUNT, '192.0.2.3', DEVICE)).toBe(60);
      await passSeconds(60);
      await fail(5, ACCOUNT, ADDRESS, DEVICE);
      expect(await waitSeconds(ACCOUNT, ADDRESS, DEVICE)).toBe(120);
    });

    it('takes nothing from strangers, nor from other devices', async () => {
      await fail(5, ACCOUNT, ADDRESS, DEVICE);
      expect(await waitSeconds()).toBe(0);
      expect(await waitSeconds(ACCOUNT, ADDRESS, 'the phone')).toBe(0);
    });
  });

  describe('keeps a bounded memory', () => {
    const PAUSED = ['paused@example.org', '198.51.100.1'] as const;

    /** @returns how many were refused */
    async function guessNames(names: number, address: string): Promise<number> {
      let refused = 0;
      for (let i = 0; i < names; i++) {
        await fail(1, `made-up-${i}@example.org`, address).catch(() => refused++);
      }
      return refused;
    }

    it('of nothing that a stopped address tries: 20,000 made-up names push nobody out', async () => {
      await fail(5, ...PAUSED);
      expect(await guessNames(20_000, ADDRESS)).toBe(20_000 - 50);
      expect(await waitSeconds(...PAUSED)).toBe(60);
    });

    it('of 10,000 at most: the oldest are forgotten', async () => {
      await fail(5, ...PAUSED);
      for (let host = 0; host < 210; host++) {
        expect(await guessNames(50, `192.0.2.${host}`)).toBe(0);
      }
      expect(await waitSeconds(...PAUSED)).toBe(0);
    });
  });

  it('does not count an attempt that could not be checked', async () => {
    const breaks = async () => {
      throw new Error('the database is unavailable');
    };
    for (let i = 0; i < 60; i++) {
      await expect(throttle.attempt(from(), breaks)).rejects.toThrow('unavailable');
    }
    expect(await waitSeconds()).toBe(0);
  });
});
