import { Logger } from '@nestjs/common';
import { Types } from 'mongoose';
import type { Keyring } from '../secrets/keyring';
import { RowProof } from './row-proof';
import type { TokenDocument } from './token.schema';
import type { UserDocument } from './user.schema';

const keyringOf = (byte: number) => ({ key: () => Buffer.alloc(32, byte) }) as unknown as Keyring;

const USER: Omit<UserDocument, 'proof'> = {
  _id: new Types.ObjectId(),
  email: 'admin@example.org',
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$salt$hash',
  role: 'viewer',
  sessionEpoch: 3,
  createdAt: new Date(),
  updatedAt: new Date(),
};
const SESSION = {
  _id: 'session',
  userId: USER._id,
  epoch: 3,
  createdAt: new Date(),
  lastSeenAt: new Date(),
  expiresAt: new Date(),
  absoluteExpiresAt: new Date(),
};
const TOKEN: Omit<TokenDocument, 'proof'> = {
  _id: new Types.ObjectId(),
  name: 'proxy 1',
  start: 'kp_worker_abcd',
  createdBy: 'admin@example.org',
  owner: 'admin@example.org',
  keyedHash: 'hash',
  scope: 'worker',
  providers: ['ohmygpt'],
  proxyIds: ['p1', 'p2'],
  expiresAt: new Date(),
  createdAt: new Date(),
  rev: 1,
};

let warn: jest.SpyInstance;

beforeEach(() => {
  warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
});

afterEach(() => jest.restoreAllMocks());

function setUp() {
  const proof = new RowProof(keyringOf(1));
  return {
    proof,
    user: { ...USER, proof: proof.of('user', USER) },
    session: { ...SESSION, proof: proof.of('session', SESSION) },
    token: { ...TOKEN, proof: proof.of('token', TOKEN) },
  };
}

describe('RowProof', () => {
  it('knows what Keypool wrote, and nothing where nothing is', () => {
    const { proof, user, session, token } = setUp();
    expect(proof.genuine('user', user)).toBe(user);
    expect(proof.genuine('session', session)).toBe(session);
    expect(proof.genuine('token', token)).toBe(token);
    expect(proof.genuine('user', null)).toBeNull();
    expect(warn).not.toHaveBeenCalled();
  });

  it.each<Partial<UserDocument>>([
    { _id: new Types.ObjectId() },
    { email: 'other@example.org' },
    { passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$salt$other' },
    { role: 'admin' },
    { sessionEpoch: 2 },
    { proof: '' },
    { proof: undefined },
  ])('takes a user for none with another %j', (change) => {
    const { proof, user } = setUp();
    expect(proof.genuine('user', { ...user, ...change })).toBeNull();
  });

  it.each([{ _id: 'other' }, { userId: new Types.ObjectId() }, { epoch: 4 }])(
    'takes a session for none with another %j',
    (change) => {
      const { proof, session } = setUp();
      expect(proof.genuine('session', { ...session, ...change })).toBeNull();
    },
  );

  it.each<Partial<TokenDocument>>([
    { _id: new Types.ObjectId() },
    { keyedHash: 'other' },
    { scope: 'admin' },
    { providers: null },
    { providers: ['ohmygpt', 'openhands'] },
    { proxyIds: ['p2', 'p1'] },
    { proxyIds: ['p1,p2'] },
    { expiresAt: null },
    { owner: 'other@example.org' },
  ])('takes a token for none with another %j', (change) => {
    const { proof, token } = setUp();
    expect(proof.genuine('token', { ...token, ...change })).toBeNull();
  });

  it('lets everything else change, and what is missing be null', () => {
    const { proof, user, session, token } = setUp();
    const later = new Date(0);
    expect(proof.genuine('user', { ...user, updatedAt: later })).not.toBeNull();
    expect(proof.genuine('session', { ...session, expiresAt: later })).not.toBeNull();
    expect(proof.genuine('token', { ...token, name: 'other', rev: 2 })).not.toBeNull();
    const unlimited = { ...TOKEN, providers: null };
    const { providers, ...stored } = { ...unlimited, proof: proof.of('token', unlimited) };
    expect(providers).toBeNull();
    expect(proof.genuine('token', stored as TokenDocument)).not.toBeNull();
  });

  it('is of one Keypool, and of one kind of row', () => {
    const { proof, user, token } = setUp();
    expect(new RowProof(keyringOf(2)).genuine('user', user)).toBeNull();
    expect(proof.genuine('user', { ...user, proof: token.proof })).toBeNull();
  });

  it('names each false row once in the log, and not more than 100', () => {
    const { proof, user } = setUp();
    const admin = { ...user, role: 'admin' } as const;
    proof.genuine('user', admin);
    proof.genuine('user', admin);
    expect(warn.mock.calls).toEqual([
      [{ msg: expect.stringContaining('the row of a user'), id: user._id.toString() }],
    ]);
    for (let made = 0; made < 200; made++) {
      proof.genuine('user', { ...admin, _id: new Types.ObjectId() });
    }
    expect(warn).toHaveBeenCalledTimes(100);
  });
});
