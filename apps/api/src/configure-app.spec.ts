import { createKeySchema, rotateKeySchema, usageSchema } from '@keypool/dto';
import { IdParams, KeyListQuery } from '@keypool/dto/params';
import { Body, Controller, ForbiddenException, Get, Param, Post, Query } from '@nestjs/common';
import { RouteConfig, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { mongo } from 'mongoose';
import type { InjectOptions } from 'fastify';
import { createTestApp } from '../test/create-test-app';
import { Readiness } from './app/health/readiness';
import { ProblemException } from './app/http/problem.exception';

const SECRET = 'sk-live-0123456789abcdef';

const THROWN: Record<string, () => unknown> = {
  problem: () => new ProblemException('no_key_available', 'All keys cool down.', {
    retryAfterSeconds: 2.1,
    reasons: { rate_limited: 3 },
  }),
  nest: () => new ForbiddenException(`echoes ${SECRET}`),
  unexpected: () => new Error(`boom ${SECRET}`),
  'not an error': () => SECRET,
  'no server': () => new mongo.MongoServerSelectionError('no server', Object.create(null)),
  network: () => new mongo.MongoNetworkError('connection closed'),
  'time limit': () => new mongo.MongoServerError({ message: 'time limit', code: 50 }),
  'write conflict': () => new mongo.MongoServerError({ message: 'conflict', code: 112 }),
  duplicate: () => new mongo.MongoServerError({ message: 'E11000', code: 11000 }),
};

@Controller('admin/ohmygpt/things')
class ThingsController {
  @Get()
  list(@Query() query: KeyListQuery) {
    return { query };
  }

  @Get('throw/:id')
  throw(@Param() { id }: IdParams) {
    throw THROWN[id]?.();
  }

  @Get(':id')
  one(@Param() { id }: IdParams) {
    return { id };
  }

  @Post()
  create(@Body({ schema: createKeySchema }) body: unknown) {
    return { body };
  }

  @Post('usage')
  usage(@Body({ schema: usageSchema }) body: unknown) {
    return { body };
  }

  @Post('large')
  @RouteConfig({ bodyLimit: 128 * 1_024 })
  large(@Body({ schema: rotateKeySchema }) body: unknown) {
    return { body };
  }

  @Post(':id/reset')
  reset(@Param() { id }: IdParams) {
    return { id };
  }

  @Post(':id/unchecked')
  unchecked(@Body() body: unknown) {
    return { body };
  }

  @Get('unchecked/query')
  uncheckedQuery(@Query() query: unknown) {
    return { query };
  }
}

const THINGS = '/admin/ohmygpt/things';
const JSON_TYPE = { 'content-type': 'application/json' };
const VALID = { id: 'key-1', apiKey: SECRET };

describe('configureApp', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await createTestApp({ controllers: [ThingsController] });
    app.useLogger(false);
  });
  afterAll(() => app.close());

  async function send(options: InjectOptions) {
    const answer = await app.inject(options);
    return { ...answer, status: answer.statusCode, headers: answer.headers, body: answer.body };
  }

  async function problem(options: InjectOptions) {
    const answer = await app.inject(options);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const body = answer.json();
    expect(body).toEqual({
      type: `urn:keypool:problem:${body.code}`,
      title: expect.any(String),
      status: answer.statusCode,
      detail: expect.stringMatching(/.\.$/),
      code: expect.any(String),
      requestId: answer.headers['x-request-id'],
      ...(body.errors && { errors: expect.any(Array) }),
      ...(body.reasons && { reasons: expect.any(Object) }),
    });
    expect(answer.body).not.toContain(SECRET);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    return { status: answer.statusCode, headers: answer.headers, body };
  }

  const post = (payload: InjectOptions['payload'], headers: InjectOptions['headers'] = JSON_TYPE, url = THINGS): InjectOptions => ({
    method: 'POST',
    url,
    headers,
    ...(payload !== undefined && { payload }),
  });

  describe('bodies', () => {
    it('are handed over as the schema reads them', async () => {
      const answer = await app.inject(post({ id: '  key-1 ', apiKey: SECRET }));
      expect(answer.statusCode).toBe(201);
      expect(answer.json()).toEqual({ body: VALID });
    });

    it.each<[string, unknown, { pointer: string; detail: string }[]]>([
      ['no fields', {}, [
        { pointer: '/id', detail: 'is required' },
        { pointer: '/apiKey', detail: 'is required' },
      ]],
      ['a number for text', { ...VALID, apiKey: 7 }, [{ pointer: '/apiKey', detail: 'must be text' }]],
      ['null for text', { ...VALID, apiKey: null }, [{ pointer: '/apiKey', detail: 'must be text' }]],
      ['a list for text', { ...VALID, id: ['key-1'] }, [{ pointer: '/id', detail: 'must be text' }]],
      ['an operator for text', { ...VALID, id: { $ne: null } }, [{ pointer: '/id', detail: 'must be text' }]],
      ['text for a flag', { ...VALID, allowRetired: 'true' }, [
        { pointer: '/allowRetired', detail: 'must be true or false' },
      ]],
      ['an empty text', { ...VALID, id: ' ' }, [
        { pointer: '/id', detail: 'must not be empty' },
        { pointer: '/id', detail: 'may only contain letters, digits and . _ : @ -' },
      ]],
      ['a long text', { ...VALID, id: 'x'.repeat(129) }, [
        { pointer: '/id', detail: 'must have at most 128 characters' },
      ]],
      ['unknown fields', { ...VALID, status: 'healthy', 'a/b~c': 1 }, [
        { pointer: '/status', detail: 'is not a known field' },
        { pointer: '/a~1b~0c', detail: 'is not a known field' },
      ]],
      ['a list', [VALID], [{ pointer: '', detail: 'must be an object' }]],
      ['text', '"key-1"', [{ pointer: '', detail: 'must be an object' }]],
      ['null', 'null', [{ pointer: '', detail: 'must be an object' }]],
      ['$where', { ...VALID, $where: '1' }, [{ pointer: '/$where', detail: 'is not a known field' }]],
    ])('with %s are a 400 that names the field', async (_name, payload, errors) => {
      const { status, body } = await problem(post(typeof payload === 'string' ? payload : JSON.stringify(payload)));
      expect({ status, code: body.code, errors: body.errors }).toEqual({
        status: 400,
        code: 'validation_failed',
        errors,
      });
    });

    it('are pointed into however deep', async () => {
      const good = { keyId: 'k', tokens: 1, requests: 1 };
      const { body } = await problem(
        post({ reports: [good, good, good, { ...good, tokens: 1.5 }] }, JSON_TYPE, `${THINGS}/usage`),
      );
      expect(body.errors).toEqual([{ pointer: '/reports/3/tokens', detail: 'must be a whole number' }]);
    });

    it('with thousands of mistakes name some of them', async () => {
      const { body } = await problem(
        post({ reports: Array.from({ length: 900 }, () => ({})) }, JSON_TYPE, `${THINGS}/usage`),
      );
      expect(body.errors).toHaveLength(50);
    });

    it.each([
      ['cut off', '{"id": "key-1", "apiKey": "sk-live'],
      ['not JSON', `apiKey=${SECRET}`],
      ['with __proto__', '{"__proto__": {"isAdmin": true}}'],
      ['with constructor.prototype', '{"constructor": {"prototype": {"a": 1}}}'],
    ])('that are %s are malformed_json', async (_name, payload) => {
      const { status, body } = await problem(post(payload));
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'malformed_json' });
    });

    it.each([
      ['text/plain', JSON.stringify(VALID)],
      ['application/x-www-form-urlencoded', 'id=key-1&apiKey=0123456789abcdef'],
      ['multipart/form-data; boundary=x', '--x--'],
      ['application/xml', '<a/>'],
      ['application/jsonx', JSON.stringify(VALID)],
      ['json', JSON.stringify(VALID)],
    ])('of type %s are a 415', async (type, payload) => {
      const { status, body } = await problem(post(payload, { 'content-type': type }));
      expect({ status, code: body.code }).toEqual({ status: 415, code: 'unsupported_media_type' });
    });

    it.each([
      'application/json\t; a=b',
      'application/json\ttext',
      'application/json text/plain',
      ' application/json',
      'application/json;',
      'application/json; charset=utf-8',
      'APPLICATION/JSON',
      'application/json, text/plain',
      'application/json;;;garbage',
    ])('are checked or refused whatever follows in the type: %j', async (type) => {
      const { status } = await problem(post('{"id": {"$ne": null}}', { 'content-type': type }));
      expect([400, 415]).toContain(status);
    });

    it.each([
      ['no body and no type', undefined, {}],
      ['an empty body of type JSON', '', JSON_TYPE],
    ])('that are wanted: %s is a 400 that says so and names the fields', async (_name, payload, headers) => {
      const { status, body } = await problem(post(payload, headers));
      expect({ status, detail: body.detail }).toEqual({
        status: 400,
        detail: 'This route wants a JSON body, and the request has none.',
      });
      expect(body.errors).toHaveLength(2);
    });

    it.each([
      ['all fields are optional', `${THINGS}/large`],
      ['the route takes none', `${THINGS}/key-1/reset`],
    ])('may be absent where %s, with or without a type', async (_name, url) => {
      expect((await app.inject(post(undefined, {}, url))).statusCode).toBe(201);
      expect((await app.inject(post('', JSON_TYPE, url))).statusCode).toBe(201);
      expect((await app.inject(post('{}', JSON_TYPE, url))).statusCode).toBe(201);
    });

    it('have a limit of 64 kB, and a route its own', async () => {
      const of = (size: number) => JSON.stringify({ reason: 'x'.repeat(size) });
      const { status, body } = await problem(post(of(65_536)));
      expect({ status, code: body.code, detail: body.detail }).toEqual({
        status: 413,
        code: 'body_too_large',
        detail: 'The body may have at most 65536 bytes here.',
      });
      expect((await problem(post(of(65_536), JSON_TYPE, `${THINGS}/large`))).status).toBe(400);
      expect((await problem(post(of(131_072), JSON_TYPE, `${THINGS}/large`))).body.detail).toBe(
        'The body may have at most 131072 bytes here.',
      );
    });

    it('never reach a handler that names no schema', async () => {
      expect((await problem(post(VALID, JSON_TYPE, `${THINGS}/a/unchecked`))).status).toBe(500);
      expect((await problem({ url: `${THINGS}/unchecked/query?a=1` })).status).toBe(500);
    });
  });

  describe('query parameters', () => {
    it('arrive as the class says', async () => {
      const answer = await app.inject(`${THINGS}?page=2&pageSize=50&q=a%20b&sort=-createdAt`);
      expect(answer.json()).toEqual({ query: { page: 2, pageSize: 50, q: 'a b', sort: '-createdAt' } });
    });

    it.each([
      ['page=0', '?page'],
      ['page=', '?page'],
      ['page=1.5', '?page'],
      ['page=0x10', '?page'],
      ['page=1e2', '?page'],
      ['page=-1', '?page'],
      ['page=1&page=2', '?page'],
      ['page=99999999999', '?page'],
      ['pageSize=10', '?pageSize'],
      ['q=a&q=b', '?q'],
      [`q=${'x'.repeat(129)}`, '?q'],
      ['status=unknown', '?status'],
      ['status=healthy&status=error', '?status'],
      ['sort=apiKey', '?sort'],
      ['q[$gt]=', '?q[$gt]'],
      ['page[$gt]=1', '?page[$gt]'],
      ['filter=1', '?filter'],
    ])('%s is a 400 that names %s', async (query, pointer) => {
      const { status, body } = await problem({ url: `${THINGS}?${query}` });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'validation_failed' });
      expect(body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
    });

    it('never change what an object is', async () => {
      expect((await app.inject(`${THINGS}?__proto__=1&constructor=2`)).json()).toEqual({ query: {} });
      expect(Object.prototype).not.toHaveProperty('page');
    });
  });

  describe('paths', () => {
    it.each([
      ['128 characters', 'x'.repeat(128)],
      ['128 encoded characters', '%78'.repeat(128)],
      ['every character of an id', 'a.b_c:d@e-f'],
      ['what is no id', '%7B%22$ne%22%3Anull%7D'],
    ])('take an id of %s', async (_name, id) => {
      const answer = await app.inject(`${THINGS}/${id}`);
      expect(answer.json()).toEqual({ id: decodeURIComponent(id) });
    });

    it.each([
      ['an id longer than any', `${THINGS}/${'x'.repeat(2_000)}`],
      ['an id that cannot be decoded', `${THINGS}/%zz`],
      ['an id that is not UTF-8', `${THINGS}/%ff`],
      ['an empty id', `${THINGS}/`],
      ['a longer path', `${THINGS}/a/b/c`],
      ['an unknown path of ohmygpt', '/admin/ohmygpt'],
      ['an unknown path of openhands', '/admin/openhands/x?y=z'],
      ['an unknown path of auth', '/auth/x'],
      ['an unknown path of internal', '/internal'],
      ['an unknown path of the API', '/api/x'],
      ['doubled slashes', '//admin/ohmygpt/things'],
      ['doubled slashes inside', '/admin//ohmygpt/things'],
      ['an encoded prefix', '/%61dmin/ohmygpt/nothing'],
      ['a full URL', 'http://example.com/internal/x'],
    ])('%s is a 404', async (_name, url) => {
      const { status, body } = await problem({ url });
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
    });

    it.each(['/auth/x', '/pages/x', '//admin/ohmygpt/things', '/internal'])(
      'that no route has are a 404 for whatever would write: %s',
      async (url) => {
        const { status, body } = await problem({ method: 'DELETE', url });
        expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
      },
    );

    it.each([
      ['PUT', THINGS, 'GET, HEAD, POST'],
      ['GET', `${THINGS}/a/reset`, 'POST'],
      ['DELETE', '/health/live?x', 'GET, HEAD'],
    ] as const)('%s %s is a 405 that names the methods', async (method, url, allow) => {
      const { status, body, headers } = await problem({ method, url });
      expect({ status, code: body.code, allow: headers.allow }).toEqual({
        status: 405,
        code: 'method_not_allowed',
        allow,
      });
    });

    it('are the same route encoded or as a full URL', async () => {
      expect((await app.inject('/%61dmin/ohmygpt/things/a')).json()).toEqual({ id: 'a' });
      expect((await app.inject('http://example.com/admin/ohmygpt/things/a')).json()).toEqual({ id: 'a' });
    });
  });

  describe('errors', () => {
    it.each([
      ['problem', 503, 'no_key_available'],
      ['nest', 403, 'forbidden'],
      ['unexpected', 500, 'internal_error'],
      ['not an error', 500, 'internal_error'],
      ['no server', 503, 'database_unavailable'],
      ['network', 503, 'database_unavailable'],
      ['time limit', 503, 'database_unavailable'],
      ['write conflict', 503, 'database_unavailable'],
      ['duplicate', 500, 'internal_error'],
    ])('%s is a %d %s', async (id, status, code) => {
      const answer = await problem({ url: `${THINGS}/throw/${encodeURIComponent(id)}` });
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    });

    it('say when to come back, and why there is nothing', async () => {
      const { headers, body } = await problem({ url: `${THINGS}/throw/problem` });
      expect(headers['retry-after']).toBe('3');
      expect(body.reasons).toEqual({ rate_limited: 3 });
      expect((await problem({ url: `${THINGS}/throw/network` })).headers['retry-after']).toBe('1');
    });
  });

  describe('requests and answers', () => {
    it.each([
      ['job-17.a_B', true],
      ['x'.repeat(64), true],
      ['x'.repeat(65), false],
      ['a b', false],
      ['a"}', false],
      ['', false],
    ])('take over the id %j: %s', async (id, taken) => {
      const { headers } = await app.inject({ url: '/health/live', headers: { 'x-request-id': id } });
      expect(headers['x-request-id'] === id).toBe(taken);
      expect(headers['x-request-id']).toMatch(/^[\w.-]{1,64}$/);
    });

    it('carry the security headers and are never stored', async () => {
      const { headers } = await app.inject(`${THINGS}/a`);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      const policy = headers['content-security-policy'];
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("style-src 'self' 'unsafe-inline'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('upgrade-insecure-requests');
      expect(headers).not.toHaveProperty('strict-transport-security');
    });
  });

  it('answers HEAD as GET, without a body', async () => {
    const { status, body } = await send({ method: 'HEAD', url: `${THINGS}/a` });
    expect({ status, body }).toEqual({ status: 200, body: '' });
  });

  it('takes no new request while it stops, and says so on the health routes', async () => {
    const stopping = await createTestApp({ controllers: [ThingsController] });
    expect((await stopping.inject('/health/ready')).json()).toEqual({ status: 'ready' });
    stopping.get(Readiness).register('database', () => 'does not answer');
    expect((await stopping.inject('/health/ready')).json().detail).toBe('database: does not answer');
    stopping.get(Readiness).beginStop();

    const refused = await stopping.inject(`${THINGS}/a`);
    expect(refused.statusCode).toBe(503);
    expect(refused.headers).toMatchObject({ connection: 'close', 'retry-after': '1' });
    expect(refused.json().code).toBe('not_ready');
    const ready = await stopping.inject('/health/ready');
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({ code: 'not_ready', detail: 'stopping; database: does not answer' });
    expect((await stopping.inject('/health/live')).statusCode).toBe(200);
    await stopping.close();
  });
});
