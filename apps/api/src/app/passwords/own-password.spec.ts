import type { SessionsService } from '../access/sessions.service';
import type { UserRepository } from '../credentials/user.repository';
import type { UserDocument } from '../credentials/user.schema';
import type { DatabaseClock } from '../database/database-clock';
import type { EventRepository, NewEvent } from '../events/event.repository';
import type { Principal, UserPrincipal } from '../identity/principal';
import { OwnPassword } from './own-password';
import type { PasswordCheck } from './password-check';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const MINUTE_MS = 60_000;
const ADDRESS = '192.0.2.1';

function user(passwordAt: Date | null): UserPrincipal {
  return {
    kind: 'user',
    actor: 'admin@example.org',
    userId: '1',
    email: 'admin@example.org',
    role: 'admin',
    sessionId: 's',
    passwordAt,
    expiresAt: new Date(NOW + MINUTE_MS),
    absoluteExpiresAt: new Date(NOW + MINUTE_MS),
  };
}

describe('the own password', () => {
  const attempts: unknown[] = [];
  const given: string[] = [];
  const events: NewEvent[] = [];
  let ownPassword: OwnPassword;

  beforeEach(() => {
    attempts.length = 0;
    given.length = 0;
    events.length = 0;
    const check = {
      pass: async (from: unknown, password: string) => {
        attempts.push(from);
        return password === 'right' ? ({} as UserDocument) : null;
      },
    } as unknown as PasswordCheck;
    const sessions = {
      passwordGiven: async (id: string) => void given.push(id),
    } as unknown as SessionsService;
    const clock = { now: () => NOW } as DatabaseClock;
    const log = { add: async (event: NewEvent) => void events.push(event) };
    ownPassword = new OwnPassword(
      check,
      {} as UserRepository,
      sessions,
      clock,
      log as unknown as EventRepository,
    );
  });

  const code = (of: string) => expect.objectContaining({ code: of });

  it('is fresh for ten minutes', () => {
    expect(() => ownPassword.assertFresh(user(new Date(NOW - 10 * MINUTE_MS + 1)))).not.toThrow();
  });

  it.each([
    ['ten minutes ago', new Date(NOW - 10 * MINUTE_MS)],
    ['nobody knows when', null],
  ])('is wanted again when it was given %s', (_, passwordAt) => {
    expect(() => ownPassword.assertFresh(user(passwordAt))).toThrow(code('password_required'));
  });

  it('is nothing that a token could give', () => {
    const token: Principal = {
      kind: 'admin',
      actor: 'token:ci',
      tokenId: '2',
      name: 'ci',
      owner: null,
    };
    expect(() => ownPassword.assertFresh(token)).toThrow(code('session_required'));
  });

  it('counts as given once it was right; guesses are throttled by session, and recorded', async () => {
    const caller = user(null);
    await expect(ownPassword.confirm(caller, 'wrong', ADDRESS)).rejects.toEqual(
      code('wrong_password'),
    );
    expect(given).toEqual([]);
    const refused = { type: 'password_refused', actor: caller.actor, detail: { address: ADDRESS } };
    expect(events).toEqual([refused]);
    await ownPassword.confirm(caller, 'right', ADDRESS);
    expect(given).toEqual(['s']);
    expect(events).toHaveLength(1);
    const from = { account: 'admin@example.org', address: ADDRESS, device: 's' };
    expect(attempts).toEqual([from, from]);
  });
});
