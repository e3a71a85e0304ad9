import { checkKeysSchema, createKeySchema, failureSchema, rotateKeySchema } from '@keypool/dto';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { IdParams } from '@keypool/dto/params';
import { RouteConfig, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import { askForProblem, JSON_TYPE, SECRET } from '../../../test/ask-for-problem';
import { createTestApp } from '../../../test/create-test-app';

@Controller('admin/ohmygpt/things')
class ThingsController {
  @Post()
  create(@Body({ schema: createKeySchema }) body: unknown) {
    return { body };
  }

  @Post('check')
  check(@Body({ schema: checkKeysSchema }) body: unknown) {
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

  @Post('unchecked')
  unchecked(@Body() body: unknown) {
    return { body };
  }
}

@Controller('internal/ohmygpt/things')
class WorkersThingsController {
  @Post()
  report(@Body({ schema: failureSchema }) body: unknown) {
    return { body };
  }
}

const THINGS = '/admin/ohmygpt/things';
const VALID = { id: 'key-1', apiKey: SECRET };

describe('bodies', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await createTestApp({ controllers: [ThingsController, WorkersThingsController] });
    app.useLogger(false);
  });
  afterAll(() => app.close());

  const problem = (options: InjectOptions) => askForProblem(app, options);

  const post = (
    payload: InjectOptions['payload'],
    headers: InjectOptions['headers'] = JSON_TYPE,
    url = THINGS,
  ): InjectOptions => ({
    method: 'POST',
    url,
    headers,
    ...(payload !== undefined && { payload }),
  });

  it('are handed over as the schema reads them', async () => {
    const answer = await app.inject(post({ id: '  key-1 ', apiKey: `KEY="${SECRET}",` }));
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({ body: VALID });
  });

  it.each<[string, unknown, { pointer: string; detail: string }[]]>([
    [
      'no fields',
      {},
      [
        { pointer: '/id', detail: 'is required' },
        { pointer: '/apiKey', detail: 'is required' },
      ],
    ],
    [
      'a number for text',
      { ...VALID, apiKey: 7 },
      [{ pointer: '/apiKey', detail: 'must be text' }],
    ],
    ['null for text', { ...VALID, apiKey: null }, [{ pointer: '/apiKey', detail: 'must be text' }]],
    ['a list for text', { ...VALID, id: ['key-1'] }, [{ pointer: '/id', detail: 'must be text' }]],
    [
      'an operator for text',
      { ...VALID, id: { $ne: null } },
      [{ pointer: '/id', detail: 'must be text' }],
    ],
    [
      'text for a flag',
      { ...VALID, allowRetired: 'true' },
      [{ pointer: '/allowRetired', detail: 'must be true or false' }],
    ],
    ['an empty text', { ...VALID, id: ' ' }, [{ pointer: '/id', detail: 'must not be empty' }]],
    [
      'a long text',
      { ...VALID, id: 'x'.repeat(129) },
      [{ pointer: '/id', detail: 'must have at most 128 characters' }],
    ],
    [
      'unknown fields',
      { ...VALID, status: 'healthy', 'a/b~c': 1 },
      [
        { pointer: '/status', detail: 'is not a known field' },
        { pointer: '/a~1b~0c', detail: 'is not a known field' },
      ],
    ],
    ['a list', [VALID], [{ pointer: '', detail: 'must be an object' }]],
    ['text', '"key-1"', [{ pointer: '', detail: 'must be an object' }]],
    ['null', 'null', [{ pointer: '', detail: 'must be an object' }]],
    ['$where', { ...VALID, $where: '1' }, [{ pointer: '/$where', detail: 'is not a known field' }]],
  ])('with %s are a 400 that names the field', async (_name, payload, errors) => {
    const { status, body } = await problem(
      post(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    );
    expect({ status, code: body.code, errors: body.errors }).toEqual({
      status: 400,
      code: 'validation_failed',
      errors,
    });
  });

  it('are pointed into however deep', async () => {
    const keys = [VALID, VALID, VALID, { ...VALID, apiKey: 7 }];
    const { body } = await problem(post({ keys }, JSON_TYPE, `${THINGS}/check`));
    expect(body.errors).toEqual([{ pointer: '/keys/3/apiKey', detail: 'must be text' }]);
  });

  it('with hundreds of mistakes name some of them', async () => {
    const { body } = await problem(
      post({ keys: Array.from({ length: 100 }, () => ({})) }, JSON_TYPE, `${THINGS}/check`),
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
    ['', '{"id": "key-1", "apiKey": "a", "apiKey": "b"}'],
    [', however it is spelt', '{"id": "key-1", "apiKey": "a", "api\\u004bey": "b"}'],
    [' further down', '{"id": "key-1", "note": [{"apiKey": 1, "apiKey": 1}]}'],
  ])('that have a name twice%s are refused, and named', async (_name, payload) => {
    const { status, body } = await problem(post(payload));
    expect({ status, code: body.code, detail: body.detail }).toEqual({
      status: 400,
      code: 'validation_failed',
      detail: 'An object of the body has the name "apiKey" twice. Send each name once.',
    });
  });

  it('that have a name twice are taken from workers, who cannot correct them', async () => {
    const report = '{"keyId": "k", "status": 500, "status": 402}';
    const answer = await app.inject(post(report, JSON_TYPE, '/internal/ohmygpt/things'));
    expect(answer.json()).toEqual({ body: { keyId: 'k', status: 402 } });
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
  ])(
    'that are wanted: %s is a 400 that says so and names the fields',
    async (_name, payload, headers) => {
      const { status, body } = await problem(post(payload, headers));
      expect({ status, detail: body.detail }).toEqual({
        status: 400,
        detail: 'This route requires a JSON body.',
      });
      expect(body.errors).toHaveLength(2);
    },
  );

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
      detail: 'The body exceeds the limit of 65536 bytes.',
    });
    expect((await problem(post(of(65_536), JSON_TYPE, `${THINGS}/large`))).status).toBe(400);
    expect((await problem(post(of(131_072), JSON_TYPE, `${THINGS}/large`))).body.detail).toBe(
      'The body exceeds the limit of 131072 bytes.',
    );
  });

  it('never reach a handler that names no schema', async () => {
    expect((await problem(post(VALID, JSON_TYPE, `${THINGS}/unchecked`))).status).toBe(500);
  });
});
