import { badBodies, sampleOf } from '../support/bad-values';
import { expectProblem } from '../support/expect-problem';
import { expectRefused } from '../support/complaints';
import { PROVIDERS } from '../support/providers';
import { useRouteTour } from '../support/route-tour';

const tour = useRouteTour();

test('an invalid value of any field is 400 in the admin API, and names the field', async () => {
  const requests = tour().ofAdmin.flatMap(({ operation, schema }) =>
    badBodies(schema).map(({ pointer, body }) => ({
      what: `${operation.name} ${pointer} ${JSON.stringify(body).slice(0, 200)}`,
      send: () => tour().send(operation, body),
      pointer,
    })),
  );
  await expectRefused(requests);
});

test.each([
  ['/admin/proxies', { id: 'a', name: '   ' }, '/name'],
  ['/admin/proxies', { id: '  ', name: 'a' }, '/id'],
  ['/admin/tokens', { name: '\t', scope: 'worker' }, '/name'],
  ['/admin/tokens', { name: 'a', scope: 'admin', providers: ['ohmygpt'] }, '/scope'],
  ['/admin/ohmygpt/keys', { id: 'a', apiKey: 'sixteen-long-and|more' }, '/apiKey'],
  ['/admin/openhands/keys', { id: 'a', apiKey: '                    ' }, '/apiKey'],
  ['/admin/users', { email: 'nobody', password: 'a long enough one', role: 'viewer' }, '/email'],
])('%s with %j is 400', async (path, body, pointer) => {
  await expectRefused([{ what: path, send: () => tour().member.admin.post(path, body), pointer }]);
});

test.each(['/admin/proxies/ohmygpt-proxy', '/admin/ohmygpt/bindings/ohmygpt-proxy/ohmygpt-key'])(
  'a change of nothing, %s, is 400',
  async (path) => {
    expectProblem(await tour().member.admin.patch(path, {}), 400, 'validation_failed');
    expectProblem(await tour().member.admin.patch(path), 400, 'validation_failed');
  },
);

test('a number that JSON permits but that cannot be counted is rejected', async () => {
  for (const { usage } of PROVIDERS) {
    const body = '{"reports":[{"keyId":"a","tokens":1e999,"requests":1}]}';
    expect(await tour().member.worker.sendText('POST', usage, body)).toMatchObject({
      status: 200,
      body: { unknown: [], rejected: [{ index: 0, pointer: '/reports/0/tokens' }] },
    });
  }
});

test('an unknown field is 400 in the admin API, and named', async () => {
  const requests = tour().ofAdmin.flatMap(({ operation, schema }) =>
    ['surprise', '$where', 'isAdmin', 'a.b'].map((field) => ({
      what: `${operation.name} with ${field}`,
      send: () =>
        tour().send(operation, {
          ...Object(sampleOf(schema)),
          [field]: 1,
        }),
      pointer: `/${field}`,
    })),
  );
  await expectRefused(requests);
});

test('a missing field is 400, and named', async () => {
  const requests = tour().withBody.flatMap(({ operation, schema }) =>
    (schema.required ?? []).map((field) => ({
      what: `${operation.name} without ${field}`,
      send: () =>
        // JSON leaves out what is undefined.
        tour().send(operation, {
          ...Object(sampleOf(schema)),
          [field]: undefined,
        }),
      pointer: `/${field}`,
    })),
  );
  await expectRefused(requests);
});

test('a body that is not an object is 400', async () => {
  const requests = tour().withBody.flatMap(({ operation }) =>
    ['[]', '[{}]', '"text"', '5', 'true', 'null'].map((body) => ({
      what: `${operation.name} ${body}`,
      send: () => tour().sendText(operation, body),
    })),
  );
  await expectRefused(requests);
});

test.each([
  ['{'],
  ['{"id":'],
  ["{'id':1}"],
  ['{"id":1}}'],
  ['undefined'],
  ['{"id":"a\u0000'],
  ['{"__proto__":{"role":"admin"}}'],
  ['{"x":{"__proto__":1}}'],
  ['{"constructor":{"prototype":{"role":"admin"}}}'],
])('the broken body %j is 400 everywhere', async (body) => {
  for (const { operation } of tour().withBody) {
    expectProblem(await tour().sendText(operation, body), 400, 'malformed_json');
  }
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'a body of %s is 415 everywhere',
  async (type) => {
    for (const { operation } of tour().withBody) {
      const answer = await tour().sendText(operation, '{"id":"a"}', {
        'content-type': type,
      });
      expectProblem(answer, 415, 'unsupported_media_type');
    }
  },
);
