import { PROVIDER_IDS, type EventDto, type RotationDto } from '@keypool/dto';
import { TokensService } from '../../src/app/tokens/tokens.service';
import { ProviderFixture, secretOf, unique } from './provider-fixture';
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

  beforeAll(async () => {
    const provider = new ProviderFixture(testApp, id);
    [keyId, backupId] = [
      await provider.addKey('-sum', secretOf('-sum')),
      await provider.addBackup(),
    ];
    await provider.rotation.rotateKey(keyId, '@admin', '=1+1');
    waitingId = await provider.addKey();
    await provider.rotation.checkAndRotateOnError({ keyId: waitingId, status: 402 });
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

  it('are safe in a spreadsheet, and hold no secret', async () => {
    const rotations = (await get(`/admin/export/rotations?provider=${id}`)).body;
    const events = (await get(`/admin/export/events?provider=${id}`)).body;

    expect(rotations).toContain(`done,'-sum,${backupId},'=1+1,,,'@admin,`);
    expect(rotations).toContain(`waiting,${waitingId},,quota_exhausted,402,`);
    expect(events).toContain(`key_created,'-sum,,test,`);
    for (const secret of ['-sum', backupId, waitingId].map((one) => secretOf(one))) {
      expect(rotations + events).not.toContain(secret);
    }
  });
});

it.each([
  ['/admin/export/rotations?provider=other', '?provider'],
  ['/admin/export/events?format=xml', '?format'],
  ['/admin/export/events?cursor=abc', '?cursor'],
  ['/admin/export/events?from=yesterday', '?from'],
])('%s is refused because of %s', async (url, pointer) => {
  const answer = await get(url);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
});

it.each(['events', 'rotations'])('the document says that %s are a text or a list', async (list) => {
  const document = (await testApp.app.inject('/api/openapi.json')).json();
  expect(document.paths[`/admin/export/${list}`].get.responses['200'].content).toMatchObject({
    'text/csv': { schema: { type: 'string' } },
    'application/json': { schema: { type: 'array' } },
  });
});
