import type { FailureDto } from '@keypool/dto';
import { PROVIDER_IDS, ProviderFixture, unique } from './provider-fixture';
import { useTestApp } from './use-test-apps';

type Answer = Pick<FailureDto, 'status' | 'headers' | 'body' | 'error'>;

/** An answer of an OpenAI-like upstream. */
function saying(status: number, error: Readonly<Record<string, string | null>>): Answer {
  return { status, body: JSON.stringify({ error }) };
}

const UNFORESEEN = saying(403, { message: 'This credential is under review', type: 'v_api_error' });

/** An answer, and whose upstream gives it. */
type Case = readonly [what: string, answer: Answer, from?: (typeof PROVIDER_IDS)[number]];

/** Sequences from public reports that once burnt good keys or drained pools. */
describe.each(PROVIDER_IDS)('%s: a sequence of reports', (id) => {
  const provider = new ProviderFixture(useTestApp(), id);

  afterEach(() => provider.empty());

  const report = (failure: FailureDto) => provider.rotation.checkAndRotateOnError(failure);

  async function poolOf(...priorities: number[]): Promise<{ proxyId: string; keys: string[] }> {
    const proxyId = await provider.addProxy();
    const keys: string[] = [];
    for (const priority of priorities) {
      const keyId = await provider.addKey();
      await provider.bind(proxyId, keyId, priority);
      keys.push(keyId);
    }
    return { proxyId, keys };
  }

  const seenBy = (...cases: Case[]) =>
    cases.flatMap(([what, answer, from = id]): [string, Answer][] =>
      from === id ? [[what, answer]] : [],
    );

  it.each<[string, Answer]>(
    seenBy(
      [
        'a budget refusal of an estimated cost, with nothing spent',
        saying(429, {
          message:
            'Budget has been exceeded! Key=0000000000000000000000000000000000000000000000000000000000000000 Current cost: 0.0, Estimated request cost: 3.6432300000000004, Max budget: 2.5',
          type: 'budget_exceeded',
          code: '429',
        }),
        'openhands',
      ],
      [
        'a ban of the exit for a day',
        {
          status: 429,
          headers: {
            'content-type': 'text/html; charset=UTF-8',
            server: 'cloudflare',
            'retry-after': '86400',
          },
          body: '<!DOCTYPE html><html><head><title>Access denied | api.ohmygpt.com used Cloudflare to restrict access</title></head><body>Error 1015 You are being rate limited. The owner of this website has banned you temporarily.</body></html>',
        },
      ],
      [
        'a gateway that lost its database, told as 401',
        saying(401, {
          message:
            'Authentication Error, Client is not connected to the query engine, you must call `connect()` before attempting to query data.',
          type: 'auth_error',
          code: '401',
        }),
        'openhands',
      ],
    ),
  )('%s, reported for each key in turn, uses no backup key', async (_what, answer) => {
    const { proxyId, keys } = await poolOf(0);
    await provider.addBackup();
    for (let times = 0; times < 12; times++) {
      const { action } = await report({ keyId: keys[0] ?? '', proxyId, ...answer });
      expect(['none', 'suspected']).toContain(action);
    }
    expect(await provider.backupTotals()).toMatchObject({ used: 0 });
    expect(provider.acquire(proxyId)).toMatchObject({ keyId: keys[0] });
  });

  it.each<[string, Answer]>(
    seenBy(
      [
        'the upstream of the reseller is saturated',
        saying(429, {
          message: '当前分组上游负载已饱和，请稍后再试 (request id: 20260101000000000000000AbCdEf)',
          type: 'upstream_error',
          code: 'bad_response_status_code',
        }),
        'ohmygpt',
      ],
      [
        'the provider behind the gateway throttles the gateway',
        saying(429, {
          message:
            'litellm.RateLimitError: RateLimitError: AnthropicException - Number of request tokens has exceeded your per-minute rate limit',
          type: 'throttling_error',
          code: '429',
        }),
        'openhands',
      ],
      ['an overloaded upstream', saying(529, { message: 'Overloaded', type: 'overloaded_error' })],
    ),
  )('%s: the key climbs no ladder and stays', async (_what, answer) => {
    const { proxyId, keys } = await poolOf(0);
    await provider.addBackup();
    for (let times = 0; times < 20; times++) {
      expect((await report({ keyId: keys[0] ?? '', ...answer })).reason).toBe(
        'upstream_unavailable',
      );
    }
    expect(await provider.key(keys[0] ?? '')).toMatchObject({ ladderStep: 0 });
    expect(await provider.backupTotals()).toMatchObject({ used: 0 });
    expect(provider.acquire(proxyId)).toMatchObject({ keyId: keys[0] });
  });

  it('a dead key with unforeseen words, in front of a good one, gets a few of 200 requests, and is shown', async () => {
    const { proxyId, keys } = await poolOf(0, 1);
    const [dead = ''] = keys;
    let wasted = 0;
    for (let request = 0; request < 200; request++) {
      const { keyId, lease } = provider.acquire(proxyId) ?? { keyId: 'none', lease: '' };
      expect(keys).toContain(keyId);
      if (keyId === dead) {
        wasted++;
        await report({ keyId, lease, proxyId, ...UNFORESEEN });
      }
    }
    expect(wasted).toBeLessThanOrEqual(10);
    expect(await provider.key(dead)).toMatchObject({
      status: 'error',
      lastError: expect.stringContaining('under review'),
    });
    expect((await provider.events('key_error')).at(-1)).toMatchObject({ keyId: dead, proxyId });
  });

  it.each([1, 3])(
    'whatever fails, and however often, %i keys never leave their proxy',
    async (size) => {
      const { proxyId, keys } = await poolOf(...Array.from({ length: size }, () => 0));
      const failures: Answer[] = [UNFORESEEN, { status: 500 }, { error: 'ECONNRESET' }];
      for (let round = 0; round < 10; round++) {
        for (const failure of failures) {
          await Promise.all(
            keys.map((keyId) =>
              Promise.all([
                report({ keyId, proxyId, ...failure }),
                report({ keyId, ...failure }).then(() =>
                  expect(provider.acquire(proxyId)).not.toBeNull(),
                ),
              ]),
            ),
          );
        }
      }
      for (const keyId of keys) {
        expect(await provider.key(keyId)).toMatchObject({ status: 'error' });
      }
    },
  );

  it('a dead exit takes no key from the good one that shares them', async () => {
    const { proxyId: good, keys } = await poolOf(0, 0, 0);
    const dead = await provider.addProxy(unique('dead'));
    for (const keyId of keys) {
      await provider.bind(dead, keyId);
      expect(provider.acquire(good)).not.toBeNull();
    }
    for (let second = 0; second < 60; second++) {
      expect(provider.acquire(good)).not.toBeNull();
      for (let request = 0; request < 10; request++) {
        const { keyId = '', lease = '' } = provider.acquire(dead) ?? {};
        await report({ keyId, lease, proxyId: dead, error: 'ECONNREFUSED' });
      }
    }
    for (const keyId of keys) {
      expect(await provider.key(keyId)).toMatchObject({ status: 'healthy' });
    }
  });

  it.each<[string, Answer]>([
    [
      'for a model that the upstream does not have',
      saying(503, {
        code: 'model_not_found',
        message: '分组 default 下模型 gpt-5.1-high 无可用渠道（distributor） (request id: 2026)',
        type: 'packy_api_error',
      }),
    ],
    ['with a bad body', saying(400, { type: 'invalid_request_error', message: 'Invalid JSON' })],
  ])('a request %s takes no key from anybody', async (_what, answer) => {
    const { proxyId, keys } = await poolOf(0, 0, 0);
    for (let request = 0; request < 60; request++) {
      const { keyId = '', lease = '' } = provider.acquire(proxyId) ?? {};
      expect(await report({ keyId, lease, proxyId, ...answer })).toMatchObject({ action: 'none' });
    }
    for (const keyId of keys) {
      expect(await provider.key(keyId)).toMatchObject({ status: 'healthy', lastError: null });
    }
  });
});
