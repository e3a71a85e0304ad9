import { eventListSchema } from '@keypool/dto';
import { TokensService } from '../../src/app/tokens/tokens.service';
import {
  ADMIN_EMAIL,
  ADMIN_PASSWORD,
  createTestApp,
  signIn,
  type TestApp,
} from './create-test-app';
import { ACTOR, PROVIDER_IDS, ProviderFixture, secretOf, unique } from './provider-fixture';

const ATTEMPTS = 5;

let testApp: TestApp;
let cookie: string;

beforeAll(async () => {
  testApp = await createTestApp();
});

// A session has a budget of its own for wrong passwords.
beforeEach(async () => {
  cookie = await signIn(testApp, { email: ADMIN_EMAIL, password: ADMIN_PASSWORD });
});

afterAll(() => testApp.close());

describe.each(PROVIDER_IDS)('%s: an API key is revealed', (id) => {
  let provider: ProviderFixture;

  beforeAll(() => {
    provider = new ProviderFixture(testApp, id);
  });

  beforeEach(() => provider.empty());

  const reveal = (path: string, payload: object, headers: Record<string, string> = {}) =>
    testApp.app.inject({
      method: 'POST',
      url: `/admin/${id}/${path}/reveal`,
      headers: { cookie: `keypool_session=${cookie}`, ...headers },
      payload,
    });
  const revealed = async (keyId: string) => {
    const answer = await testApp.app.inject({
      url: `/admin/events?provider=${id}&keyId=${keyId}`,
      headers: { cookie: `keypool_session=${cookie}` },
    });
    const { events } = eventListSchema.parse(answer.json());
    return events.filter(({ type }) => type.endsWith('_revealed'));
  };

  it.each([
    ['keys', 'key_revealed', () => provider.addKey()],
    ['backup-keys', 'backup_key_revealed', () => provider.addBackup()],
  ])('of %s, to an admin with the password, and recorded', async (list, type, add) => {
    const keyId = await add();
    const answer = await reveal(`${list}/${keyId}`, { password: ADMIN_PASSWORD });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ apiKey: secretOf(keyId) });
    expect(answer.headers['cache-control']).toBe('no-store');
    const events = await revealed(keyId);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ type, actor: ADMIN_EMAIL, detail: { address: '127.0.0.1' } });
    expect(JSON.stringify(events)).not.toContain(secretOf(keyId));
  });

  it('not for a wrong password, which is throttled', async () => {
    const keyId = await provider.addKey();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const answer = await reveal(`keys/${keyId}`, { password: 'a guess' });
      expect(answer.json()).toMatchObject({ status: 403, code: 'wrong_password' });
    }
    const answer = await reveal(`keys/${keyId}`, { password: ADMIN_PASSWORD });
    expect(answer.json()).toMatchObject({ status: 429, code: 'too_many_attempts' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(await revealed(keyId)).toEqual([]);
  });

  it('not for a token, which has no password', async () => {
    const keyId = await provider.addKey();
    const wish = { name: unique('admin'), scope: 'admin' } as const;
    const { token } = await testApp.app.get(TokensService).createToken(wish, ACTOR);
    const answer = await reveal(
      `keys/${keyId}`,
      { password: ADMIN_PASSWORD },
      { cookie: '', authorization: `Bearer ${token}` },
    );
    expect(answer.json()).toMatchObject({ status: 403, code: 'session_required' });
    expect(await revealed(keyId)).toEqual([]);
  });

  it.each(['keys', 'backup-keys'])('not of %s that do not exist', async (list) => {
    const answer = await reveal(`${list}/nothing`, { password: ADMIN_PASSWORD });
    expect(answer.json()).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('not when the stored one cannot be read', async () => {
    const keyId = await provider.addKey();
    await provider
      .collection('keys')
      .updateOne({ _id: keyId }, { $set: { apiKey: secretOf('another') } });
    const answer = await reveal(`keys/${keyId}`, { password: ADMIN_PASSWORD });
    expect(answer.json()).toMatchObject({ status: 409, code: 'unreadable_key' });
    expect(answer.body).not.toContain(secretOf('another'));
    expect(await revealed(keyId)).toEqual([]);
  });

  it('only one at a time, and the password in the body alone', async () => {
    const keyId = await provider.addKey();
    for (const payload of [{}, { password: '' }, { password: ADMIN_PASSWORD, keys: [keyId] }]) {
      const answer = await reveal(`keys/${keyId}`, payload);
      expect(answer.json()).toMatchObject({ status: 400, code: 'validation_failed' });
    }
  });
});
