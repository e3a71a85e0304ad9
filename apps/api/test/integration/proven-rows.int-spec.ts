import { eventually } from '@keypool/testing';
import { hash as hashPassword } from '@node-rs/argon2';
import { Types } from 'mongoose';
import { hash } from 'node:crypto';
import { newToken } from '../../src/app/credentials/token-text';
import { ChangeFeed } from '../../src/app/database/change-feed';
import { Migrator } from '../../src/app/database/migrations/migrator';
import { Keyring } from '../../src/app/secrets/keyring';
import { fingerprintsKey } from '../../src/app/secrets/keyring-document';
import { seal } from '../../src/app/secrets/seal';
import { StoredKeyring } from '../../src/app/secrets/stored-keyring';
import { ADMIN, AuthTestApp } from './auth-test-app';

interface Row {
  _id: unknown;
  [field: string]: unknown;
}

const VIEWER = { email: 'viewer@example.org', password: 'only looking around' };

let api: AuthTestApp;
let admin: string;

beforeEach(async () => {
  api = await AuthTestApp.start();
  await api.ensureFirstAdmin();
  admin = await api.signIn();
});

afterEach(async () => {
  await api.end();
});

const statusOf = async (cookie: string) =>
  (await api.request('GET', '/auth/me', { cookie })).status;
const signInStatus = async (body: { email: string; password: string }) =>
  (await api.request('POST', '/auth/login', { body: { ...body } })).status;

describe('who can write to the database', () => {
  const users = () => api.connection.collection('users');
  let id: string;
  let viewer: string;

  beforeEach(async () => {
    id = await api.createUser(admin, VIEWER.email, VIEWER.password, 'viewer');
    viewer = await api.signIn(VIEWER);
  });

  async function raise(): Promise<void> {
    await users().updateOne({ email: VIEWER.email }, { $set: { role: 'admin' } });
  }

  it('raises no role: the user counts as missing, and the others serve on', async () => {
    expect(await statusOf(viewer)).toBe(200);
    await raise();
    expect(await statusOf(viewer)).toBe(401);
    expect(await signInStatus(VIEWER)).toBe(401);
    expect(await statusOf(admin)).toBe(200);
    await users().updateOne({ email: VIEWER.email }, { $set: { role: 'viewer' } });
    expect(await statusOf(viewer)).toBe(200);
  });

  it('gives no user another password', async () => {
    const passwordHash = await hashPassword('a password of a stranger');
    await users().updateOne({ email: ADMIN.email }, { $set: { passwordHash } });
    expect(await signInStatus({ ...ADMIN, password: 'a password of a stranger' })).toBe(401);
    expect(await statusOf(admin)).toBe(401);
  });

  it('puts in no user', async () => {
    const stored = await users().findOne({ email: ADMIN.email });
    const email = 'stranger@example.org';
    await users().insertOne({ ...stored, _id: new Types.ObjectId(), email });
    expect(await signInStatus({ ...ADMIN, email })).toBe(401);
    expect(await signInStatus(ADMIN)).toBe(200);
  });

  it('makes no session that of another user', async () => {
    const stored = await users().findOne({ email: ADMIN.email });
    await api.connection
      .collection<{ _id: string }>('sessions')
      .updateOne({ _id: api.hashOf(viewer) }, { $set: { userId: stored?._id, epoch: 0 } });
    expect(await statusOf(viewer)).toBe(401);
  });

  it('leaves rows that are deleted, but not changed, and whose address is taken until then', async () => {
    await raise();
    const change = { cookie: admin, body: { password: 'another long password' } };
    expect((await api.request('PATCH', `/admin/users/${id}`, change)).status).toBe(404);
    const again = { cookie: admin, body: { ...VIEWER, role: 'viewer' } };
    expect((await api.request('POST', '/admin/users', again)).body['code']).toBe('duplicate_id');
    const url = `/admin/users/${id}`;
    expect((await api.request('DELETE', url, { cookie: admin })).status).toBe(200);
    expect((await api.request('POST', '/admin/users', again)).status).toBe(201);
    expect(await signInStatus(VIEWER)).toBe(200);
  });

  it('makes up no admin besides whom the last one could go', async () => {
    await raise();
    const { _id } = (await users().findOne({ email: ADMIN.email })) ?? {};
    const response = await api.request('DELETE', `/admin/users/${_id}`, { cookie: admin });
    expect(response.body['code']).toBe('last_admin');
  });

  it('locks an admin out until the operator names them, who gets a row of their own', async () => {
    await users().updateOne({ email: ADMIN.email }, { $set: { sessionEpoch: 7 } });
    const before = await users().findOne({ email: ADMIN.email });
    const restarted = await api.startAnother({ KEYPOOL_RESET_ADMIN: ADMIN.email });
    const [line = ''] = await restarted.ensureFirstAdmin();
    await restarted.stop();
    const password = /new password: (\S+)/.exec(line)?.[1] ?? '';
    expect(await signInStatus({ ...ADMIN, password })).toBe(200);
    expect(await statusOf(admin)).toBe(401);
    expect((await users().findOne({ email: ADMIN.email }))?._id).not.toEqual(before?._id);
  });
});

describe.each([
  ['with the change stream', true],
  ['while the change stream cannot be relied on', false],
])('who can write to the database, %s,', (_, isCurrent) => {
  const tokens = () => api.connection.collection('api_tokens');
  const probe = async (token: string) =>
    (await api.request('POST', '/internal/ohmygpt/probe', { token })).status;

  beforeEach(async () => {
    if (isCurrent) {
      await api.app.get(ChangeFeed).start();
    }
  });

  it('gives no token more rights: it is none any more, and the others serve on', async () => {
    const { token } = await api.createToken(admin, {
      name: 'limited',
      scope: 'worker',
      providers: ['openhands'],
    });
    const other = await api.createToken(admin, { name: 'other', scope: 'worker' });
    expect(await probe(token)).toBe(403);
    await tokens().updateOne({ name: 'limited' }, { $set: { providers: null }, $inc: { rev: 1 } });
    await eventually(async () => expect(await probe(token)).toBe(401));
    expect(await probe(other.token)).toBe(201);
  });

  it('puts in no token, not even with the hash that Keypool would make', async () => {
    await api.createToken(admin, { name: 'real', scope: 'worker' });
    const stored = await tokens().findOne({ name: 'real' });
    const forged = newToken('worker');
    await tokens().insertOne({
      ...stored,
      _id: new Types.ObjectId(),
      name: 'forged',
      keyedHash: api.hashOf(forged),
    });
    // News of what is written later comes later.
    const later = await api.createToken(admin, { name: 'later', scope: 'worker' });
    await tokens().updateOne({ name: 'later' }, { $set: { owner: null }, $inc: { rev: 1 } });
    await eventually(async () => expect(await probe(later.token)).toBe(401));
    expect(await probe(forged)).toBe(401);
  });
});

describe('rows of earlier versions', () => {
  const ALL = ['users', 'sessions', 'api_tokens'];
  const collection = (name: string) => api.connection.collection<Row>(name);
  const settings = () => api.connection.collection<{ _id: string }>('settings');
  const rows = () =>
    Promise.all(ALL.map((name) => collection(name).find().sort({ _id: 1 }).toArray()));

  /** As a version left them that knew no proofs. */
  async function forget(names = ALL): Promise<void> {
    const { wrapping } = api.app.get(Keyring);
    const key = fingerprintsKey(wrapping, await api.app.get(StoredKeyring).findForChange());
    const fingerprints = seal(wrapping, 'keypool:keyring:fingerprints', key);
    await settings().updateOne({ _id: 'keyring' }, { $set: { fingerprints } });
    for (const name of names) {
      await collection(name).updateMany({}, { $unset: { proof: 1 } });
    }
  }

  async function migrateFrom(version: number): Promise<void> {
    await settings().updateOne({ _id: 'schema' }, { $set: { version } });
    await api.app.get(Migrator).run();
  }

  it('get the proofs that they would get today, also after an interruption', async () => {
    await api.createToken(admin, { name: 'unlimited', scope: 'worker' });
    await api.createToken(admin, {
      name: 'limited',
      scope: 'worker',
      providers: ['openhands'],
      proxyIds: ['p1'],
      expiresAt: '2100-01-01T00:00:00.000Z',
    });
    const before = await rows();
    expect(before.map(({ length }) => length)).toEqual([1, 1, 2]);
    for (const names of [ALL, ['api_tokens']]) {
      await forget(names);
      expect(await rows()).not.toEqual(before);
      await migrateFrom(13);
      expect(await rows()).toEqual(before);
    }
  });

  it.each([13, 8])('get them once, also when the version is set to %i again', async (version) => {
    await forget();
    await migrateFrom(13);
    const email = 'stranger@example.org';
    const { proof, ...user }: Row = (await collection('users').findOne()) ?? { _id: null };
    expect(proof).toBeDefined();
    await collection('users').insertOne({ ...user, _id: new Types.ObjectId(), email });
    const token = newToken('admin');
    await collection('api_tokens').insertOne({
      _id: new Types.ObjectId(),
      name: 'forged',
      scope: 'admin',
      hash: hash('sha256', token, 'hex'),
      ...(version === 8 ? {} : { keyedHash: api.hashOf(token) }),
      rev: 1,
    });
    await migrateFrom(version);
    expect(await signInStatus({ ...ADMIN, email })).toBe(401);
    expect((await api.request('GET', '/admin/tokens', { token })).status).toBe(401);
    expect(await signInStatus(ADMIN)).toBe(200);
  });
});
