import { rotationListSchema, rotationSchema, type GuardDto, type RotationDto } from '@keypool/dto';
import { TokensService } from '../../src/app/tokens/tokens.service';
import { createTestApp, type TestApp } from './create-test-app';
import { ACTOR, eventually, PROVIDER_IDS, ProviderFixture } from './provider-fixture';
import { rotated } from './undo-scene';

let testApp: TestApp;
let headers: { readonly authorization: string };

beforeAll(async () => {
  testApp = await createTestApp({ environment: { KEYPOOL_GUARD: 'on' } });
  const { token } = await testApp.app
    .get(TokensService)
    .createToken({ name: 'admin', scope: 'admin' }, ACTOR);
  headers = { authorization: `Bearer ${token}` };
});

afterAll(() => testApp.close());

describe.each(PROVIDER_IDS)('%s: the routes of rotations', (id) => {
  let provider: ProviderFixture;

  beforeAll(() => {
    provider = new ProviderFixture(testApp, id);
  });

  beforeEach(async () => {
    await provider.empty();
    await provider.collection('rotations').deleteMany({});
  });

  const post = (rotationId: string, payload?: object) =>
    testApp.app.inject({
      method: 'POST',
      url: `/admin/${id}/rotations/${rotationId}/undo`,
      headers,
      ...(payload && { payload }),
    });
  const list = async (query = ''): Promise<RotationDto[]> => {
    const url = `/admin/${id}/rotations${query}`;
    const answer = await testApp.app.inject({ method: 'GET', url, headers });
    return rotationListSchema.parse(answer.json()).rotations;
  };
  const guard = async () =>
    (await testApp.app.inject({ url: `/admin/${id}/guard`, headers })).json<GuardDto>();

  it('undo answers with the entry, and refuses with a reason', async () => {
    const { rotationId, keyId } = await rotated(provider);
    const done = await post(rotationId);
    expect(done.statusCode).toBe(200);
    expect(rotationSchema.parse(done.json())).toMatchObject({ id: rotationId, state: 'undone' });
    const again = await post(rotationId, { asBackup: false });
    expect(again.statusCode).toBe(409);
    expect(again.json()).toMatchObject({
      code: 'not_undoable',
      detail: `The rotation of ${keyId} cannot be undone: it was undone before. Nothing was changed.`,
    });
    expect((await post('nothing')).statusCode).toBe(404);
  });

  it.each([{ asBackup: 'yes' }, { surprise: true }])('undo takes no %j', async (body) => {
    const { rotationId } = await rotated(provider);
    const refused = await post(rotationId, body);
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([
      400,
      'validation_failed',
    ]);
    expect(await list()).toMatchObject([{ state: 'done' }]);
  });

  it('the journal tells the cause, the proxies, and until when it can be undone', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    const answer = { status: 401, body: '{"error":{"message":"Incorrect API key provided"}}' };
    await provider.rotation.checkAndRotateOnError({ keyId, proxyId, ...answer });
    const facts = {
      failedKeyId: keyId,
      reason: 'invalid_key',
      status: 401,
      message: 'Incorrect API key provided',
      proxyIds: [proxyId],
    };
    expect(await list('?state=waiting')).toMatchObject([
      { ...facts, state: 'waiting', replacementKeyId: null, undoUntil: null },
    ]);
    const backupId = await provider.addBackup();
    await eventually(async () => expect(await list('?state=done')).toHaveLength(1));
    const [done] = await list('?state=done');
    expect(done).toMatchObject({
      ...facts,
      state: 'done',
      replacementKeyId: backupId,
      undoUntil: expect.any(String),
    });
    expect(Date.parse(done?.undoUntil ?? '') - Date.parse(done?.completedAt ?? '')).toBe(
      7 * 86_400_000,
    );
  });

  it('the journal is filtered by state, and refuses any other', async () => {
    const { rotationId } = await rotated(provider);
    const other = await rotated(provider);
    await post(rotationId);
    expect(await list('?state=undone')).toMatchObject([{ id: rotationId }]);
    expect(await list('?state=done')).toMatchObject([{ id: other.rotationId }]);
    expect(await list('?state=cancelled')).toEqual([]);
    expect(await list()).toHaveLength(2);
    const url = `/admin/${id}/rotations?state=all`;
    expect((await testApp.app.inject({ url, headers })).statusCode).toBe(400);
  });

  it('the guard has its place back at once', async () => {
    const before = (await guard()).places.free;
    const { keyId } = await provider.addBoundKey();
    await provider.addBackup();
    await provider.rotation.checkAndRotateOnError({ keyId, status: 402 });
    const { places, open } = await guard();
    const [rotationId = ''] = (await list('?state=done')).map((entry) => entry.id);
    expect(places.free).toBe(before - 1);
    expect(open).toContain(rotationId);
    await post(rotationId);
    expect((await guard()).places.free).toBe(before);
    expect((await guard()).open).not.toContain(rotationId);
  });
});
