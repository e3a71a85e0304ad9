import { ADMIN_EMAIL, ADMIN_PASSWORD, createTestApp, type TestApp } from './create-test-app';
import { PROVIDER_IDS, ProviderFixture } from './provider-fixture';

const DAY_S = 86_400;

let testApp: TestApp;
let headers: { cookie: string };

beforeAll(async () => {
  testApp = await createTestApp({ environment: { KEYPOOL_SUSPECT_AFTER: '7' } });
  const signedIn = await testApp.app.inject({
    method: 'POST',
    url: '/auth/login',
    payload: { email: ADMIN_EMAIL, password: ADMIN_PASSWORD },
  });
  headers = { cookie: `keypool_session=${signedIn.cookies[0]?.value}` };
});

afterAll(() => testApp.close());

describe.each(PROVIDER_IDS)('POST /admin/%s/classify', (id) => {
  const ask = async (payload: object, as: object = headers) => {
    const answer = await testApp.app.inject({
      method: 'POST',
      url: `/admin/${id}/classify`,
      headers: { ...as },
      payload,
    });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };

  it('says what a report would do, and which row decides', async () => {
    expect(await ask({ status: 402, body: 'Pay with sk-proj-0123456789abcdef0123' })).toEqual({
      status: 200,
      body: {
        verdict: 'quota_exhausted',
        blame: 'key',
        row: 'payment-required',
        reason: expect.any(String),
        message: 'Pay with [redacted]',
        action: 'rotated',
        cooldownMs: null,
        suspectAfter: null,
      },
    });
  });

  it.each([
    [
      { status: 429, headers: { 'Retry-After': ['90'] } },
      { action: 'cooldown', cooldownMs: 90_000 },
    ],
    [
      { status: 429, headers: { 'retry-after': `${DAY_S}` }, body: '{"error":{"message":"Wait"}}' },
      { verdict: 'rate_limited', action: 'rotated' },
    ],
    [{ status: 500 }, { action: 'suspected', suspectAfter: 7 }],
    [
      { status: 404, body: 'Not Found' },
      { action: 'none', blame: 'request', row: 'not-found' },
    ],
    [
      { status: 403, body: '<html>' },
      { action: 'none', blame: 'exit', row: 'blocked-page' },
    ],
    [{ error: 'ECONNRESET' }, { blame: 'upstream', row: 'network-error' }],
    [{ status: 418 }, { verdict: 'unknown', row: null, action: 'suspected' }],
    [{}, { verdict: 'unknown', reason: 'empty_report' }],
  ])('of %j', async (answer, expected) => {
    expect(await ask(answer)).toMatchObject({ status: 200, body: expected });
  });

  it('does what it says: nothing', async () => {
    const provider = new ProviderFixture(testApp, id);
    await provider.addBoundKey();
    await provider.addBackup();
    const before = await provider.dump();
    await ask({ status: 402 });
    await ask({ status: 429 });
    expect(await provider.dump()).toEqual(before);
  });

  it('takes an answer as long as a report', async () => {
    const body = `{"error":{"message":"${'x'.repeat(500_000)}"}}`;
    expect(await ask({ status: 402, body })).toMatchObject({ body: { action: 'rotated' } });
  });

  it('is for admins, and refuses what is no answer', async () => {
    expect(await ask({ status: 402 }, {})).toMatchObject({ status: 401 });
    expect(await ask({ status: 'x' })).toMatchObject({ status: 400 });
    expect(await ask({ keyId: 'k' })).toMatchObject({ status: 400 });
  });
});
