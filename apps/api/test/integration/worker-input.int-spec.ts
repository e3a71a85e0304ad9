import type { CreateTokenDto, ProviderId } from '@keypool/dto';
import { mongo } from 'mongoose';
import { UsageWriter } from '../../src/app/key-provider/usage/usage-writer';
import { ADMIN_EMAIL, ADMIN_PASSWORD, createTestApp, type TestApp } from './create-test-app';
import { ACTOR, PROVIDER_IDS, ProviderFixture, unique } from './provider-fixture';

const BUDGET_GONE: Partial<Record<ProviderId, { status: number; body: string }>> = {
  openhands: {
    status: 400,
    body: '{"error":{"message":"Budget has been exceeded! Current cost: 10.2, Max budget: 10.0","type":"budget_exceeded","param":null,"code":"400"}}',
  },
};

let testApp: TestApp;
let cookie: string;
let token: string;

beforeAll(async () => {
  testApp = await createTestApp();
  const signedIn = await testApp.app.inject({
    method: 'POST',
    url: '/auth/login',
    payload: { email: ADMIN_EMAIL, password: ADMIN_PASSWORD },
  });
  cookie = `keypool_session=${signedIn.cookies[0]?.value}`;
  token = await createToken({});
});

afterAll(() => testApp.close());

it.each([
  ['acquire', 'Acquire'],
  ['usage', 'Usage'],
  ['failures', 'Failure'],
])('what %s wants is described', async (route, schema) => {
  const document = (await testApp.app.inject('/api/openapi.json')).json();
  const { summary, requestBody } = document.paths[`/internal/ohmygpt/${route}`].post;
  expect(summary).toEqual(expect.any(String));
  const { content } = requestBody;
  expect(content['application/json'].schema).toEqual({ $ref: `#/components/schemas/${schema}` });
  expect(document.components.schemas[schema]).toMatchObject({
    type: 'object',
    example: expect.any(Object),
  });
  expect(document.components.schemas.Usage.properties.reports.items).toEqual({
    $ref: '#/components/schemas/UsageReport',
  });
});

async function createToken(limits: Partial<CreateTokenDto>): Promise<string> {
  const created = await testApp.app.inject({
    method: 'POST',
    url: '/admin/tokens',
    headers: { cookie },
    payload: { name: unique('worker'), scope: 'worker', ...limits },
  });
  return created.json<{ token: string }>().token;
}

describe.each(PROVIDER_IDS)('%s: what a worker sends', (id) => {
  let provider: ProviderFixture;

  beforeAll(() => {
    provider = new ProviderFixture(testApp, id);
  });

  // Keys that wait for a backup key would take those of the next test.
  beforeEach(() => provider.empty());

  afterEach(() => jest.restoreAllMocks());

  async function send(
    route: string,
    payload: object,
    { name, by = token }: { name?: string; by?: string } = {},
  ) {
    const answer = await testApp.app.inject({
      method: 'POST',
      url: `/internal/${id}/${route}`,
      headers: { authorization: `Bearer ${by}`, ...(name && { 'idempotency-key': name }) },
      payload,
    });
    return { status: answer.statusCode, body: answer.json() };
  }

  const use = (reports: readonly unknown[], name?: string) =>
    send('usage', { reports }, name === undefined ? {} : { name });

  const countsOf = async (keyId: string) => {
    const key = await provider.key(keyId);
    return [key?.['tokensUsed'], key?.['requestsCount']];
  };

  /** How often collections of this provider are read while something runs, by jobs too: more on a slow machine. */
  async function readsOf(work: () => Promise<unknown>): Promise<number> {
    const names = new Set<string>(Object.values(provider.definition.collections));
    const find = jest.spyOn(mongo.Collection.prototype, 'find');
    await work();
    const read = find.mock.contexts.map((collection) =>
      collection instanceof mongo.Collection ? collection.collectionName : '',
    );
    return read.filter((name) => names.has(name)).length;
  }

  it.each([
    ['lists among the headers', { headers: { 'set-cookie': ['a=1', 'b=2'] } }],
    ['a long header', { headers: { 'content-security-policy': 'x'.repeat(9_000) } }],
    ['null, and unknown fields', { lease: null, error: null, model: 'gpt', attempt: 2 }],
    ['a long error', { error: 'e'.repeat(20_000) }],
  ])('a failure is acted upon with %s', async (_what, more) => {
    const { keyId, proxyId } = await provider.addBoundKey();
    const answer = await send('failures', {
      ...(BUDGET_GONE[id] ?? { status: 402 }),
      keyId,
      proxyId,
      ...more,
    });
    expect(answer).toMatchObject({ status: 200, body: { reason: 'quota_exhausted' } });
    expect(['rotated', 'exhausted']).toContain(answer.body.action);
  });

  it('a failure whose body is not text is a 400, and acquire ignores unknown fields', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    const answer = await send('failures', { keyId, status: 402, body: { error: 'quota' } });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body', detail: 'must be text' }] },
    });
    expect(await send('acquire', { proxyId, waitMs: null, client: 'me' })).toMatchObject({
      status: 200,
      body: { keyId },
    });
  });

  it.each([
    ['null', { tokens: null }, 'tokens', 'is required'],
    ['missing', { tokens: undefined }, 'tokens', 'is required'],
    ['a fraction', { tokens: 12.5 }, 'tokens', 'must be a whole number'],
    ['negative', { requests: -1 }, 'requests', 'must be 0 or more'],
    ['over 10^9', { tokens: 1_000_000_001 }, 'tokens', 'must be at most 1000000000'],
    ['text', { tokens: '5' }, 'tokens', 'must be a number'],
    ['without a key', { keyId: null }, 'keyId', 'is required'],
  ])('one usage report that is %s does not refuse the 99 others', async (_, bad, field, detail) => {
    const keyId = await provider.addKey();
    const good = { keyId, tokens: 2, requests: 1 };
    const reports = Array.from({ length: 100 }, (_good, at) =>
      at === 41 ? { ...good, ...bad } : good,
    );
    expect(await use(reports)).toEqual({
      status: 200,
      body: { unknown: [], rejected: [{ index: 41, pointer: `/reports/41/${field}`, detail }] },
    });
    expect(await countsOf(keyId)).toEqual([198, 99]);
  });

  it('a sum that would not be exact any more is refused, of a key and of a journal entry', async () => {
    const [keyId, replaced] = [await provider.addKey(), await provider.addKey()];
    await provider.addBackup();
    await provider.rotation.rotateKey(replaced, ACTOR);
    const almost = { $set: { tokensUsed: Number.MAX_SAFE_INTEGER - 5 } };
    await provider.collection('keys').updateOne({ _id: keyId }, almost);
    await provider.collection('rotations').updateOne({ failedKeyId: replaced }, almost);
    const reports = [keyId, replaced].flatMap((of) =>
      [3, 4, 2].map((tokens) => ({ keyId: of, tokens, requests: 1 })),
    );
    const detail = "the key's sum of tokens would exceed 2^53";
    expect((await use([{}, ...reports])).body.rejected).toEqual([
      expect.objectContaining({ index: 0 }),
      { index: 2, pointer: '/reports/2/tokens', detail },
      { index: 5, pointer: '/reports/5/tokens', detail },
    ]);
    const counted = [Number.MAX_SAFE_INTEGER, 2];
    expect(await countsOf(keyId)).toEqual(counted);
    const entry = await provider.collection('rotations').findOne({ failedKeyId: replaced });
    expect([entry?.['tokensUsed'], entry?.['requestsCount']]).toEqual(counted);
  });

  describe('under an idempotency key', () => {
    it('counts once, bad reports and unknown ids among it', async () => {
      const keyId = await provider.addKey();
      const name = unique('name');
      const later = unique('later');
      const many = Array.from({ length: 300 }, () => ({ keyId, tokens: 1, requests: 1 }));
      const sent = [{ keyId: later, tokens: 1, requests: 1 }, null, ...many];
      expect((await use(sent, name)).body).toMatchObject({
        unknown: [later],
        rejected: [{ index: 1, pointer: '/reports/1', detail: 'must be an object' }],
      });
      // What is unknown no more when the same comes again moves no report into another part of it.
      await provider.addKey(later);
      expect((await use(sent, name)).status).toBe(200);
      expect(await countsOf(keyId)).toEqual([300, 300]);
    });

    it.each([
      ['one that counted', (keyId: string) => ({ keyId, tokens: 1, requests: 1 }), 1],
      ['one of which nothing counted', () => ({ keyId: 'nobody', tokens: 1, requests: 1 }), 0],
    ])('nothing of another request counts after %s', async (_what, first, counted) => {
      const [keyId, other] = [await provider.addKey(), await provider.addKey()];
      const name = unique('name');
      expect((await use([first(keyId)], name)).status).toBe(200);
      const longer = Array.from({ length: 450 }, () => ({ keyId: other, tokens: 1, requests: 1 }));
      expect(await use(longer, name)).toMatchObject({
        status: 422,
        body: { code: 'idempotency_key_reused' },
      });
      expect(await countsOf(keyId)).toEqual([counted, counted]);
      expect(await countsOf(other)).toEqual([0, 0]);
    });
  });

  describe('of keys that are not in the pool', () => {
    it('1,000 unknown ids cost a few reads, and no flush', async () => {
      const keyId = await provider.addKey();
      const unknown = Array.from({ length: 999 }, () => unique('nobody'));
      const written = jest.spyOn(provider.part(UsageWriter), 'write');
      const reports = [keyId, ...unknown].map((of) => ({ keyId: of, tokens: 1, requests: 1 }));
      let answer: Awaited<ReturnType<typeof use>> | undefined;
      const reads = await readsOf(async () => (answer = await use(reports)));
      expect(answer).toEqual({ status: 200, body: { unknown, rejected: [] } });
      expect(reads).toBeLessThan(reports.length / 5);
      const flushed = written.mock.calls.flatMap(([submissions]) =>
        submissions.flatMap((submission) => submission.reports.map((report) => report.keyId)),
      );
      expect(flushed).toEqual([keyId]);
    });

    it('failures of unknown ids at a time cost a few reads, too', async () => {
      const unknown = Array.from({ length: 40 }, () => unique('nobody'));
      const answers: unknown[] = [];
      const reads = await readsOf(() =>
        Promise.all(
          unknown.map(async (keyId) =>
            answers.push(await send('failures', { keyId, status: 402 })),
          ),
        ),
      );
      expect(answers).toMatchObject(Array(40).fill({ status: 404, body: { code: 'unknown_key' } }));
      expect(reads).toBeLessThan(unknown.length);
    });

    it('late reports of many lives cost a few reads', async () => {
      const keyId = await provider.addKey();
      const lease = (await provider.key(keyId))?.['life'];
      await provider.addBackup();
      await provider.rotation.rotateKey(keyId, ACTOR);
      const reports = Array.from({ length: 200 }, (_, at) => ({
        keyId,
        tokens: 1,
        requests: 1,
        ...(at % 2 === 0 && { lease: at % 4 === 0 ? lease : `made up ${at}` }),
      }));
      const reads = await readsOf(() => use(reports));
      expect(reads).toBeLessThan(reports.length / 5);
      const entry = await provider.collection('rotations').findOne({ failedLife: lease });
      expect(entry).toMatchObject({ tokensUsed: 150, requestsCount: 150 });
    });
  });

  describe('under a token that is limited to proxies', () => {
    const NOT_REACHED =
      "is not bound to a proxy of this token, or the lease is not the key's lease";
    const QUOTA_GONE = BUDGET_GONE[id] ?? { status: 402 };

    async function limited() {
      const { keyId, proxyId } = await provider.addBoundKey();
      return { keyId, proxyId, by: await createToken({ proxyIds: [proxyId] }) };
    }

    const leaseOf = async (keyId: string): Promise<string> => (await provider.key(keyId))?.['life'];

    it('usage counts by the lease of a key of its proxies, before and after it was replaced, and else is rejected', async () => {
      const { keyId, by } = await limited();
      const foreign = await provider.addBoundKey();
      const reset = await leaseOf(keyId);
      await provider.keys.resetKeyStats(keyId, ACTOR);
      const lease = await leaseOf(keyId);
      const counts = { tokens: 1, requests: 1 };
      const reports = [
        { keyId, ...counts, lease },
        { keyId, ...counts },
        { keyId, ...counts, lease: reset },
        { keyId: foreign.keyId, ...counts, lease: await leaseOf(foreign.keyId) },
        { keyId: foreign.keyId, ...counts, lease },
        { keyId: 'nobody', ...counts, lease },
      ];
      const rejected = [
        {
          index: 1,
          pointer: '/reports/1/lease',
          detail: 'is required for a token that is limited to proxies',
        },
        ...[2, 3, 4, 5].map((index) => ({
          index,
          pointer: `/reports/${index}/keyId`,
          detail: NOT_REACHED,
        })),
      ];
      const written = jest.spyOn(provider.part(UsageWriter), 'write');
      expect(await send('usage', { reports }, { by })).toEqual({
        status: 200,
        body: { unknown: [], rejected },
      });
      expect(written.mock.calls.flatMap(([[first]]) => first?.reports)).toHaveLength(1);
      expect(await countsOf(keyId)).toEqual([1, 1]);
      expect(await countsOf(foreign.keyId)).toEqual([0, 0]);
      await provider.addBackup();
      await provider.rotation.rotateKey(keyId, ACTOR);
      expect((await send('usage', { reports }, { by })).body.rejected).toEqual(rejected);
      const entry = await provider.collection('rotations').findOne({ failedLife: lease });
      expect(entry).toMatchObject({ tokensUsed: 2, requestsCount: 2 });
    });

    it('a failure is taken with the lease of a key of its proxies, and else is a 403', async () => {
      const { keyId, proxyId, by } = await limited();
      const foreign = await provider.addBoundKey();
      const backupId = await provider.addBackup();
      const lease = await leaseOf(keyId);
      const before = await provider.dump();
      for (const target of [
        { keyId },
        { keyId, lease: 'made up' },
        { keyId: foreign.keyId, lease: await leaseOf(foreign.keyId) },
        { keyId: foreign.keyId, lease },
        { keyId: 'nobody', lease },
      ]) {
        const refused = await send('failures', { ...QUOTA_GONE, ...target }, { by });
        expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      }
      expect(await provider.dump()).toEqual(before);
      const report = { ...QUOTA_GONE, keyId, lease, proxyId };
      for (const action of ['rotated', 'already_rotated']) {
        expect(await send('failures', report, { by })).toMatchObject({
          status: 200,
          body: { action, replacedBy: backupId, next: { keyId: backupId } },
        });
      }
    });

    it('a key counts that another process promoted and this one has not heard of', async () => {
      const { keyId, by } = await limited();
      const lease = await leaseOf(keyId);
      const report = { keyId, tokens: 1, requests: 1, lease };
      const forgotten = jest.spyOn(provider.pools.pool.index, 'isBound').mockReturnValue(false);
      expect((await send('usage', { reports: [report] }, { by })).body.rejected).toEqual([]);
      expect(forgotten).toHaveBeenCalled();
      expect(await countsOf(keyId)).toEqual([1, 1]);
    });

    it('1,000 keys that it does not reach cost a few reads, and no flush', async () => {
      const { by } = await limited();
      const reports = Array.from({ length: 1_000 }, () => ({
        keyId: unique('nobody'),
        tokens: 1,
        requests: 1,
        lease: unique('lease'),
      }));
      const written = jest.spyOn(provider.part(UsageWriter), 'write');
      let answer: Awaited<ReturnType<typeof send>> | undefined;
      const reads = await readsOf(async () => (answer = await send('usage', { reports }, { by })));
      expect(answer?.body.rejected).toHaveLength(1_000);
      expect(reads).toBeLessThan(reports.length / 5);
      expect(written).not.toHaveBeenCalled();
    });
  });
});
