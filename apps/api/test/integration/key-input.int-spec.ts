import { IS_SECRET, idSegment, PROVIDER_IDS } from '@keypool/dto';
import { maskKey } from '@keypool/key-pool';
import {
  createTestApp,
  ADMIN_EMAIL,
  ADMIN_PASSWORD,
  signIn,
  type TestApp,
} from './create-test-app';
import { ACTOR, ProviderFixture, secretOf, unique } from './provider-fixture';

const COLLECTIONS = ['keys', 'backup-keys'] as const;
const LIKE_A_SECRET = `sk-${'0123456789'.repeat(3)}`;
/** A secret that has the form of an id. */
const secretLikeAnId = (name: string) => unique(`${name}-0123456789abcdef`);
const idError = (detail: string) => [{ pointer: '/id', detail }];

let testApp: TestApp;
let cookie: string;

beforeAll(async () => {
  testApp = await createTestApp();
  const user = { email: ADMIN_EMAIL, password: ADMIN_PASSWORD };
  cookie = await signIn(testApp, user);
});

afterAll(() => testApp.close());

async function ask(method: 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) {
  const answer = await testApp.app.inject({
    method,
    url: `/admin/${path}`,
    headers: { cookie: `keypool_session=${cookie}` },
    ...(payload && { payload }),
  });
  return { status: answer.statusCode, body: answer.json() };
}

/** Issue 10, point 5. The rules have their tests in `libs/key-pool`; here they hold over HTTP. */
describe.each(PROVIDER_IDS.flatMap((id) => COLLECTIONS.map((name) => [id, name] as const)))(
  'what people send as %s %s',
  (providerId, collection) => {
    const list = `${providerId}/${collection}`;
    const add = (id: string, apiKey: string) => ask('POST', list, { id, apiKey });
    const check = (...keys: { id: string; apiKey: string }[]) =>
      ask('POST', `${list}/check`, { keys });
    let provider: ProviderFixture;
    beforeAll(() => {
      provider = new ProviderFixture(testApp, providerId);
    });

    it.each([
      ['in quotes', (key: string) => `"${key}"`],
      ['in single quotes', (key: string) => `'${key}'`],
      ['with a comma', (key: string) => `${key},`],
      ['with a semicolon', (key: string) => `${key};`],
      ['with its name', (key: string) => `OPENAI_API_KEY=${key}`],
      ['as a header', (key: string) => `Bearer ${key}`],
      ['behind a byte order mark', (key: string) => `\ufeff“${key}”\u200b`],
    ])('%s, a key is the key itself (H10, H10b)', async (_name, dress) => {
      const [id, plain] = [unique('dressed'), secretOf(unique('dressed'))];
      const created = await add(id, dress(plain));
      expect(created.status).toBe(201);
      expect(created.body.apiKey ?? created.body.maskedApiKey).toBe(maskKey(plain));

      for (const apiKey of [plain, dress(plain)]) {
        for (const other of COLLECTIONS) {
          const again = await ask('POST', `${providerId}/${other}`, { id: unique('two'), apiKey });
          expect(again).toMatchObject({ status: 409, body: { code: 'duplicate_secret' } });
        }
      }
    });

    it('names the field and the cause of each refusal, all at once', async () => {
      const answer = await ask('POST', list, {
        id: '..',
        apiKey: '"sk-abc\u200bdef0123456789",',
        colour: 'red',
      });
      expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      expect(answer.body.errors).toEqual([
        { pointer: '/id', detail: 'must not be . or ..' },
        { pointer: '/apiKey', detail: 'has an invisible character at position 7' },
        { pointer: '/colour', detail: 'is not a known field' },
      ]);
    });

    it.each(['.', '..', ' .. ', LIKE_A_SECRET, 'a/b', ''])(
      'refuses to make the id %j (H11)',
      async (id) => {
        const { status, body } = await add(id, secretOf(unique('refused')));
        expect({ status, errors: body.errors }).toEqual({
          status: 400,
          errors: idError(expect.any(String)),
        });
      },
    );

    it('refuses an id that is a secret: its own, one in use, one in reserve, a retired one', async () => {
      const [own, active] = [secretLikeAnId('own'), secretLikeAnId('active')];
      const [reserve, retired] = [secretLikeAnId('reserve'), secretLikeAnId('retired')];
      await provider.addBackup(unique('spare'));
      const spent = await provider.addKey(unique('spent'), retired);
      await provider.rotation.rotateKey(spent, 'test', 'spent');
      await provider.addBackup(unique('reserve'), reserve);
      await provider.addKey(unique('active'), active);
      for (const id of [own, active, reserve, retired, `team:${active}`]) {
        const apiKey = id === own ? own : secretOf(unique('secret'));
        const { status, body } = await add(id, apiKey);
        expect({ status, errors: body.errors }).toEqual({
          status: 400,
          errors: idError(IS_SECRET),
        });
        expect(JSON.stringify(body)).not.toContain(id);
      }
    });

    it('checks in advance what creating them would be refused for', async () => {
      const [active, reserve, retired] = [unique('active'), unique('reserve'), unique('retired')];
      await provider.addBackup(unique('spare'));
      await provider.addKey(retired);
      await provider.rotation.rotateKey(retired, 'test', 'spent');
      await provider.addKey(active);
      await provider.addBackup(reserve);
      const [own, other] = [secretLikeAnId('own'), secretLikeAnId('other')];
      await provider.addKey(unique('other'), other);
      const before = await provider.dump();
      const taken = collection === 'keys' ? active : reserve;
      const { status, body } = await check(
        { id: taken, apiKey: secretOf(unique('new')) },
        { id: unique('new'), apiKey: `"${secretOf(active)}"` },
        { id: unique('new'), apiKey: secretOf(reserve) },
        { id: unique('new'), apiKey: secretOf(retired) },
        { id: other, apiKey: secretOf(unique('new')) },
        { id: own, apiKey: own },
        { id: ' fresh ', apiKey: secretOf(unique('new')) },
      );
      expect(status).toBe(200);
      expect(body.keys.map(({ conflict }: { conflict: unknown }) => conflict)).toEqual([
        'duplicate_id',
        'duplicate_secret',
        'duplicate_secret',
        'retired_secret',
        'id_is_secret',
        'id_is_secret',
        null,
      ]);
      expect(body.keys[6].id).toBe('fresh');
      expect(await provider.dump()).toEqual(before);
    });

    it('checks at most 200 at a time, and none that could not be made', async () => {
      const many = Array.from({ length: 201 }, (_, index) => ({
        id: `many-${index}`,
        apiKey: secretOf(`many-${index}`),
      }));
      expect((await check(...many)).body.errors).toEqual([
        { pointer: '/keys', detail: 'must have at most 200 items' },
      ]);
      expect((await check({ id: 'a', apiKey: 'sk-abcde...wxyz' })).body.errors).toEqual([
        { pointer: '/keys/0/apiKey', detail: 'is a masked copy: its middle is missing' },
      ]);
    });

    it.each(['.', '..'])('still deletes a key that is called %s already (U01)', async (id) => {
      const create = { id, apiKey: secretOf(unique('dots')) };
      await (collection === 'keys'
        ? provider.keys.createKey(create, ACTOR)
        : provider.backupKeys.createBackupKey(create, ACTOR));
      const after = collection === 'keys' ? 'reset' : 'restore';
      // As a browser sends it: the path survives what a URL does to `..`.
      const path = new URL(`http://localhost/${list}/${idSegment(id)}`).pathname.slice(1);
      expect((await ask('POST', `${path}/${after}`)).status).toBe(200);
      expect((await ask('DELETE', path)).status).toBe(200);
      expect((await ask('DELETE', path)).status).toBe(404);
    });
  },
);

describe.each(PROVIDER_IDS)('what people send as a proxy, beside %s', (providerId) => {
  it('may not be called like a secret or like a folder', async () => {
    const provider = new ProviderFixture(testApp, providerId);
    const keyId = await provider.addKey();
    for (const id of [secretOf(keyId), LIKE_A_SECRET]) {
      const { status, body } = await ask('POST', 'proxies', { id, name: 'Exit' });
      expect({ status, errors: body.errors }).toEqual({
        status: 400,
        errors: idError(IS_SECRET),
      });
    }
    expect((await ask('POST', 'proxies', { id: '..', name: 'Exit' })).status).toBe(400);
  });

  it('may not have a name that is a secret, nor may a token', async () => {
    const provider = new ProviderFixture(testApp, providerId);
    const keyId = await provider.addKey();
    const proxyId = await provider.addProxy(unique('exit'));
    for (const name of [`spare: ${secretOf(keyId)}`, `${LIKE_A_SECRET} of Hanoi`]) {
      const refused = { status: 400, body: { errors: [{ pointer: '/name', detail: IS_SECRET }] } };
      const proxy = { id: unique('proxy'), name };
      expect(await ask('POST', 'proxies', proxy)).toMatchObject(refused);
      expect(await ask('PATCH', `proxies/${proxyId}`, { name })).toMatchObject(refused);
      expect(await ask('POST', 'tokens', { name, scope: 'worker' })).toMatchObject(refused);
    }
  });

  it('can be bound, changed and deleted where it is called .. already', async () => {
    const provider = new ProviderFixture(testApp, providerId);
    await provider.addProxy('..');
    const keyId = await provider.addKey();
    const { bindingKeyField } = provider.definition;
    const bindings = `${providerId}/bindings`;
    const bound = await ask('POST', bindings, {
      proxyId: '..',
      [bindingKeyField]: keyId,
      priority: 0,
    });
    expect(bound.status).toBe(201);
    const path = `${bindings}/${idSegment('..')}`;
    expect((await ask('PATCH', `${path}/${keyId}`, { priority: 1 })).status).toBe(200);
    expect(await ask('DELETE', path)).toMatchObject({ status: 200, body: { deleted: 1 } });
    expect((await ask('DELETE', `proxies/${idSegment('..')}`)).status).toBe(200);
  });
});
