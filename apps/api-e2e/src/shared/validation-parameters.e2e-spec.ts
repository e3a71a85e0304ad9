import { badQueries, sampleOf } from '../support/bad-values';
import { expectRefused } from '../support/complaints';
import { PROVIDERS } from '../support/providers';
import { useRouteTour } from '../support/route-tour';

const tour = useRouteTour();

test('the list of routes is complete', () => {
  const names = tour().operations.map(({ name }) => name);
  const perProvider = PROVIDERS.flatMap(
    ({ keys, backupKeys, bindings, stats, rotations, acquire, usage, failures }) => [
      ...[`GET ${keys}`, `POST ${keys}`, `DELETE ${keys}/{id}`],
      ...[
        `POST ${keys}/{id}/reset`,
        `POST ${keys}/{id}/rotate`,
        `POST ${keys}/{id}/clear-cooldown`,
        `POST ${keys}/{id}/reveal`,
        `POST ${backupKeys}/{id}/reveal`,
        `GET ${stats}`,
        `GET ${rotations}`,
        `POST ${rotations}/{id}/undo`,
      ],
      ...[`GET ${backupKeys}`, `POST ${backupKeys}`, `DELETE ${backupKeys}/{id}`],
      ...[`POST ${backupKeys}/{id}/restore`, `GET ${bindings}`, `POST ${bindings}`],
      ...[`GET ${bindings}/{proxyId}`, `DELETE ${bindings}/{proxyId}`],
      ...[`PATCH ${bindings}/{proxyId}/{keyId}`, `DELETE ${bindings}/{proxyId}/{keyId}`],
      ...[`POST ${acquire}`, `POST ${usage}`, `POST ${failures}`],
    ],
  );
  const shared = ['proxies', 'tokens', 'users'].flatMap((list) => [
    `GET /admin/${list}`,
    `POST /admin/${list}`,
    `DELETE /admin/${list}/{id}`,
  ]);
  expect(names).toEqual(
    expect.arrayContaining([
      ...perProvider,
      ...shared,
      ...['PATCH /admin/proxies/{id}', 'PATCH /admin/users/{id}', 'GET /admin/events'],
      ...['POST /auth/login', 'POST /auth/logout', 'GET /auth/me', 'POST /auth/password'],
      'POST /auth/confirm',
      'GET /auth/sessions',
      ...['GET /health/live', 'GET /health/ready'],
    ]),
  );
});

test('an invalid query parameter is 400, and named', async () => {
  const strangers = ['a[$gt]=', '__proto__[x]=1', 'surprise=1', '$where=1'];
  const requests = tour()
    .operations.filter(({ query }) => query.length > 0)
    .flatMap((operation) =>
      operation.query
        .flatMap(({ name, schema }) => badQueries(name, schema))
        .concat(strangers)
        .map((query) => ({
          what: `${operation.name}?${query.slice(0, 60)}`,
          send: () =>
            tour()
              .clientFor(operation)
              .get(`${tour().pathOf(operation)}?${query}`),
          pointer: `?${query.split('=')[0] ?? ''}`,
        })),
    );
  await expectRefused(requests);
});

test('an unknown id in a path is 404, whatever it looks like', async () => {
  const strange = [
    'nobody',
    '__proto__',
    '$ne',
    '%7B%22$ne%22%3Anull%7D',
    'constructor',
    'x'.repeat(128),
    'x'.repeat(2_000),
    '%00',
    '%E2%82',
    'a%2Fb',
    '..%2F..',
    '0'.repeat(24),
  ];
  const wrong: string[] = [];
  for (const operation of tour().operations.filter(({ path }) => path.includes('{'))) {
    for (const id of strange) {
      const path = operation.path.replace(/\{\w+\}/g, id);
      const body = operation.body ? sampleOf(operation.body) : undefined;
      const answer = await tour().clientFor(operation).send(operation.method, path, body);
      if (answer.status !== 404 || !answer.text.includes('"code":"not_found"')) {
        wrong.push(`${operation.method} ${path.slice(0, 120)}: ${answer.status} ${answer.text}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});
