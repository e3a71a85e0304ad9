import { IdParams, KeyListQuery } from '@keypool/dto/params';
import { Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import { askForProblem } from '../../../test/ask-for-problem';
import { createTestApp } from '../../../test/create-test-app';

@Controller('admin/ohmygpt/things')
class ThingsController {
  @Get()
  list(@Query() query: KeyListQuery) {
    return { query };
  }

  @Get('unchecked/query')
  unchecked(@Query() query: unknown) {
    return { query };
  }

  @Get(':id')
  one(@Param() { id }: IdParams) {
    return { id };
  }

  @Post()
  create() {
    return {};
  }

  @Post(':id/reset')
  reset(@Param() { id }: IdParams) {
    return { id };
  }
}

@Controller('admin/items')
class ItemsController {
  @Delete(':id')
  delete(@Param() { id }: IdParams) {
    return { id };
  }
}

const THINGS = '/admin/ohmygpt/things';

describe('URLs', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await createTestApp({ controllers: [ItemsController, ThingsController] });
    app.useLogger(false);
  });
  afterAll(() => app.close());

  const problem = (options: InjectOptions) => askForProblem(app, options);

  describe('query parameters', () => {
    it('arrive as the class says', async () => {
      const answer = await app.inject(`${THINGS}?page=2&pageSize=50&q=a%20b&sort=-createdAt`);
      expect(answer.json()).toEqual({
        query: { page: 2, pageSize: 50, q: 'a b', sort: '-createdAt' },
      });
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

    it('with names that every object has are unknown, and never change what an object is', async () => {
      const { status, body } = await problem({ url: `${THINGS}?__proto__=1&constructor=2` });
      expect(status).toBe(400);
      expect(body.errors).toEqual([
        { pointer: '?__proto__', detail: 'is not a known parameter' },
        { pointer: '?constructor', detail: 'is not a known parameter' },
      ]);
      expect(Object.prototype).not.toHaveProperty('page');
    });

    it('never reach a handler that names no class', async () => {
      expect((await problem({ url: `${THINGS}/unchecked/query?a=1` })).status).toBe(500);
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
      ['metrics, which do not exist', '/metrics'],
      ['an unknown path of health', '/health/x'],
      ['an unknown file', '/main.js'],
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
      ['GET', '/admin/items/a', 'DELETE'],
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
      expect((await app.inject('http://example.com/admin/ohmygpt/things/a')).json()).toEqual({
        id: 'a',
      });
    });
  });
});
