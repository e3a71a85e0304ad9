import { availableParallelism, getPriority } from 'node:os';
import { readdirSync, readFileSync } from 'node:fs';
import { PasswordHasher } from './password-hasher';
import { PasswordQueue, type Standing } from './password-queue';
import { PasswordThread } from './password-thread';

const PASSWORD = 'a password';
const EMAIL = 'somebody@example.org';

describe('PasswordHasher', () => {
  let queue: PasswordQueue;
  let hasher: PasswordHasher;

  beforeAll(() => {
    queue = new PasswordQueue();
    hasher = new PasswordHasher(queue);
  });

  afterAll(() => queue.onModuleDestroy());

  it('makes argon2id hashes at the cost that OWASP asks for', async () => {
    expect(await hasher.hash(PASSWORD)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('salts: equal passwords do not look equal', async () => {
    expect(await hasher.hash(PASSWORD)).not.toBe(await hasher.hash(PASSWORD));
  });

  it('knows the right password from a wrong one', async () => {
    const stored = await hasher.hash(PASSWORD);
    expect(await hasher.verify(stored, PASSWORD, 'stranger')).toBe(true);
    expect(await hasher.verify(stored, 'A password', 'stranger')).toBe(false);
  });

  it('takes no password for an unknown user', async () => {
    expect(await hasher.verify(null, PASSWORD, 'stranger')).toBe(false);
  });

  it('does for an unknown user what it does for a known one', async () => {
    const run = jest.spyOn(queue, 'run');
    const stored = await hasher.hash(PASSWORD);
    await hasher.verify(stored, PASSWORD, 'stranger');
    await hasher.verify(null, PASSWORD, 'stranger');
    const [, known, unknown] = run.mock.calls.map(([task]) => task);
    run.mockRestore();
    // What makes the work: the parameters, and the lengths of the salt and the hash.
    const sameWork = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/;
    expect(known).toEqual({ kind: 'verify', stored, password: PASSWORD });
    expect(stored).toMatch(sameWork);
    expect(unknown).toEqual({ ...known, stored: expect.stringMatching(sameWork) });
    expect(unknown).not.toEqual(known);
  });

  it('takes a letter for the same however the keyboard wrote it', async () => {
    const stored = await hasher.hash('caf\u00e9 au lait');
    expect(await hasher.verify(stored, 'cafe\u0301 au lait', 'stranger')).toBe(true);
  });

  it('knows a hash that was cheaper to make', async () => {
    expect(hasher.isOutdated(await hasher.hash(PASSWORD))).toBe(false);
    for (const parameters of ['m=9216,t=4,p=1', 'm=19456,t=1,p=1', 'm=19456,t=2,p=4']) {
      expect(hasher.isOutdated(`$argon2id$v=19$${parameters}$c2FsdA$aGFzaA`)).toBe(true);
    }
    expect(hasher.isOutdated('$argon2i$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA')).toBe(true);
    expect(hasher.isOutdated('$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA')).toBe(false);
  });

  it('goes on after its thread has ended', async () => {
    const stored = await hasher.hash(PASSWORD);
    await queue.onModuleDestroy();
    expect(await hasher.verify(stored, PASSWORD, 'stranger')).toBe(true);
  });

  it('reports what a thread cannot do, and goes on', async () => {
    await expect(hasher.verify('no hash', PASSWORD, 'stranger')).rejects.toThrow('task');
    expect(await hasher.verify(null, PASSWORD, 'stranger')).toBe(false);
  });

  it.each([
    'passwordpassword',
    'aaaaaaaaaaaa',
    '            ',
    '123456789012',
    'qwertyuiop12',
    'P@ssw0rd1234',
    'iloveyou1234',
    'abcabcabcabc',
    EMAIL,
    'somebody2026',
    'keypoolkeypool',
    'x'.repeat(256),
  ])('finds %j easy to guess', async (password) => {
    expect(await hasher.isGuessable(password, EMAIL)).toBe(true);
  });

  it.each([
    'correct horse battery',
    'only looking around',
    'mXk4vT9qWz2b',
    'x9!'.repeat(2) + 'Qv7#kz',
  ])('takes %j', async (password) => {
    expect(await hasher.isGuessable(password, EMAIL)).toBe(false);
  });

  // Elsewhere threads have no priority of their own.
  if (process.platform === 'linux') {
    it('works in a thread that is less urgent than the one that answers requests', async () => {
      await hasher.hash(PASSWORD);
      const tasks = readdirSync('/proc/self/task').map((task) =>
        Number(
          readFileSync(`/proc/self/task/${task}/stat`, 'utf8')
            .replace(/^.*\) /, '')
            .split(' ')[16],
        ),
      );
      expect(Math.max(...tasks)).toBeGreaterThan(getPriority());
    });
  }
});

describe('PasswordQueue', () => {
  let queue: PasswordQueue;
  let atOnce: number;
  let most: number;
  const finish: (() => void)[] = [];

  beforeEach(() => {
    atOnce = 0;
    most = 0;
    finish.length = 0;
    jest.spyOn(PasswordThread.prototype, 'run').mockImplementation(async ({ kind }) => {
      most = Math.max(most, ++atOnce);
      await new Promise<void>((resolve) => finish.push(resolve));
      atOnce--;
      return kind;
    });
    queue = new PasswordQueue();
  });

  afterEach(() => jest.restoreAllMocks());

  const ask = (standing: Standing) => {
    const asked = queue.run({ kind: 'verify', stored: '', password: '' }, standing);
    asked.catch(() => undefined);
    return asked;
  };

  /** Lets all tasks end, one after the other. */
  async function finishAll(): Promise<void> {
    while (finish.length > 0) {
      finish.shift()?.();
      await new Promise(setImmediate);
    }
  }

  it('runs few at once, and refuses what would wait too long', async () => {
    const outcomes = Promise.allSettled(Array.from({ length: 200 }, () => ask('stranger')));
    await new Promise(setImmediate);
    await finishAll();
    const refused = (await outcomes).flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason] : [],
    );
    expect(most).toBe(Math.max(1, Math.floor(availableParallelism() / 4)));
    expect(refused).toHaveLength(200 - 50 - most);
    expect(refused[0]).toMatchObject({ code: 'too_many_attempts' });
  });

  it('keeps a line for those who have signed in before, and serves it first', async () => {
    const order: string[] = [];
    const strangers = Array.from({ length: 200 }, () => ask('stranger'));
    const known = ask('known').then(() => order.push('known'));
    void Promise.allSettled(strangers.map((asked) => asked.then(() => order.push('stranger'))));
    await new Promise(setImmediate);
    await finishAll();
    await known;
    expect(order.indexOf('known')).toBeLessThanOrEqual(most);
  });
});
