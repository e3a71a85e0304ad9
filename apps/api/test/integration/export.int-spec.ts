import { PROVIDER_IDS, PROVIDERS, type EventDto, type RotationDto } from '@keypool/dto';
import { ExportService } from '../../src/app/export/export.service';
import { BackupKeyRepository } from '../../src/app/key-provider/store/backup-key.repository';
import { SecretVault } from '../../src/app/secrets/secret-vault';
import { TokensService } from '../../src/app/tokens/tokens.service';
import { eventually, ProviderFixture, secretOf, unique } from './provider-fixture';
import { useTestApp } from './use-test-apps';

const testApp = useTestApp();

let headers: { authorization: string };

beforeAll(async () => {
  const { token } = await testApp.app
    .get(TokensService)
    .createToken({ name: unique('program'), scope: 'admin' }, 'test');
  headers = { authorization: `Bearer ${token}` };
});

const get = (url: string) => testApp.app.inject({ url, headers });

describe.each(PROVIDER_IDS)('the exports of %s', (id) => {
  let keyId: string;
  let backupId: string;
  let waitingId: string;
  let proxyId: string;

  beforeAll(async () => {
    const provider = new ProviderFixture(testApp, id);
    [keyId, backupId] = [
      await provider.addKey('-sum', secretOf('-sum')),
      await provider.addBackup(),
    ];
    await provider.rotation.rotateKey(keyId, '@admin', '=1+1');
    waitingId = await provider.addKey();
    await provider.rotation.checkAndRotateOnError({ keyId: waitingId, status: 402 });
    proxyId = (await provider.addBoundKey()).proxyId;
    await provider.bind(proxyId, waitingId, 3);
  });

  it('have the events of the list, filtered like it', async () => {
    const query = `provider=${id}&type=key_created`;
    const list = (await get(`/admin/events?${query}`)).json<{ events: EventDto[] }>().events;
    const file = await get(`/admin/export/events?${query}&format=json`);

    expect(file.statusCode).toBe(200);
    expect(file.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': expect.stringMatching(
        new RegExp(`^attachment; filename="keypool-events-${id}-\\d{4}-\\d\\d-\\d\\d.json"$`),
      ),
    });
    expect(list.length).toBeGreaterThan(1);
    expect(file.json()).toEqual(list);
  });

  it('have the journal of the list, with its filter', async () => {
    for (const query of ['', '&state=waiting', '&state=done']) {
      const list = (await get(`/admin/${id}/rotations?limit=200${query}`)).json<{
        rotations: RotationDto[];
      }>();
      const file = await get(`/admin/export/rotations?provider=${id}&format=json${query}`);
      expect(list.rotations.length).toBeGreaterThan(0);
      expect(file.json()).toEqual(list.rotations.map((one) => ({ provider: id, ...one })));
    }
  });

  it.each([
    ['keys', 'keys', ['', '&status=unhealthy', '&q=key&sort=-id']],
    ['backup-keys', 'keys', ['', '&status=used&sort=id']],
    ['bindings', 'bindings', ['', '&status=active&sort=-priority']],
  ])('have the %s of the list, filtered and sorted like it', async (name, field, queries) => {
    for (const query of queries) {
      const list = (await get(`/admin/${id}/${name}?${query}`)).json()[field];
      const file = await get(`/admin/export/${name}?provider=${id}&format=json${query}`);
      expect(list.length).toBeGreaterThan(0);
      expect(file.json()).toEqual(list.map((one: object) => ({ provider: id, ...one })));
    }
  });

  it('name the key of a binding alike for all providers', async () => {
    const { body } = await get(`/admin/export/bindings?provider=${id}`);
    expect(body).toMatch(/^\uFEFFprovider,proxyId,proxyName,keyId,keyStatus,priority,isActive,/);
    expect(body).toContain(`${id},${proxyId},Proxy ${proxyId},${waitingId},exhausted,3,true,`);
    expect(body).not.toContain(PROVIDERS[id].bindingKeyField);
  });

  it('are safe in a spreadsheet, and hold no secret', async () => {
    const rotations = (await get(`/admin/export/rotations?provider=${id}`)).body;
    const events = (await get(`/admin/export/events?provider=${id}`)).body;
    const keys = (await get(`/admin/export/keys?provider=${id}`)).body;
    const backups = (await get(`/admin/export/backup-keys?provider=${id}`)).body;

    expect(rotations).toContain(`done,'-sum,${backupId},'=1+1,,,'@admin,`);
    expect(rotations).toContain(`waiting,${waitingId},,quota_exhausted,402,`);
    expect(events).toContain(`key_created,'-sum,,test,`);
    for (const secret of ['-sum', backupId, waitingId].map((one) => secretOf(one))) {
      expect(rotations + events + keys + backups).not.toContain(secret);
    }
  });
});

it('2,500 rows are read a part of them at a time, as they are taken', async () => {
  const { app } = testApp;
  const provider = new ProviderFixture(testApp, 'openhands');
  const vault = app.get(SecretVault);
  const seal = await vault.sealer();
  await provider.collection('backupKeys').insertMany(
    Array.from({ length: 2_500 }, (_, index) => {
      const name = `many-${String(index).padStart(5, '0')}`;
      const [secret, at] = [secretOf(name), new Date()];
      return {
        _id: name,
        apiKey: seal('openhands', name, secret),
        fingerprint: vault.fingerprint(secret),
        isUsed: true,
        activated: true,
        usedFor: 'former',
        usedAt: at,
        life: name,
        rev: 1,
        createdAt: at,
      };
    }),
  );
  const list = await eventually(async () => {
    const { matching } = (await get('/admin/openhands/backup-keys?page=1&q=many-')).json();
    expect(matching).toBe(2_500);
    return { provider: 'openhands', q: 'many-', sort: 'id' } as const;
  });

  const reads = jest.spyOn(provider.part(BackupKeyRepository), 'findByIds');
  const rows = app.get(ExportService).ofBackupKeys(list).rows[Symbol.asyncIterator]();
  expect((await rows.next()).value).toMatchObject({ provider: 'openhands', id: 'many-00000' });
  expect(reads.mock.calls.map(([ids]) => ids.length)).toEqual([1_000]);
  reads.mockRestore();

  const { body } = await get('/admin/export/backup-keys?provider=openhands&q=many-&sort=id');
  const lines = body.trimEnd().split('\r\n');
  expect(lines).toHaveLength(2_501);
  expect(lines[2_500]).toContain('openhands,many-02499,');
});

it.each([
  ['/admin/export/rotations?provider=other', '?provider'],
  ['/admin/export/events?format=xml', '?format'],
  ['/admin/export/events?cursor=abc', '?cursor'],
  ['/admin/export/keys?page=1', '?page'],
  ['/admin/export/backup-keys?fields=id', '?fields'],
  ['/admin/export/bindings?sort=keyStatus', '?sort'],
  ['/admin/export/events?from=yesterday', '?from'],
])('%s is refused because of %s', async (url, pointer) => {
  const answer = await get(url);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
});

it.each(['backup-keys', 'bindings', 'events', 'keys', 'rotations'])(
  'the document says that %s are a text or a list',
  async (list) => {
    const document = (await testApp.app.inject('/api/openapi.json')).json();
    expect(document.paths[`/admin/export/${list}`].get.responses['200'].content).toMatchObject({
      'text/csv': { schema: { type: 'string' } },
      'application/json': { schema: { type: 'array' } },
    });
  },
);
