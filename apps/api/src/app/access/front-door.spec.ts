import { createKeySchema } from '@keypool/dto';
import { Body, Controller, Get, Injectable, Post, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { createTestApp } from '../../../test/create-test-app';
import { WorkerPrincipal } from '../identity/principal';
import { unauthenticated } from './refusals';
import { Admission } from './admission';
import { Authenticator } from './authenticator';
import { CallerQuota } from './caller-quota';
import { FrontDoor } from './front-door';
import { OpenRoute } from './open-route.decorator';

class ThingsController {
  @Get()
  list() {
    return [];
  }

  @Post()
  create(@Body({ schema: createKeySchema }) body: unknown) {
    return body;
  }

  @Post('open')
  @OpenRoute()
  open(@Body({ schema: createKeySchema }) body: unknown) {
    return body;
  }
}

@Controller('admin/things')
class AdminController extends ThingsController {}
@Controller('internal/ohmygpt/things')
class WorkerController extends ThingsController {}
@Controller('auth/things')
class AuthController extends ThingsController {}

/** Answers some requests before their caller is known, as the API does during an outage of the database. */
@Injectable()
class EarlyAnswers implements OnModuleInit {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  onModuleInit(): void {
    const instance = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    instance.addHook('onRequest', (request, reply, done) => {
      done();
      if (request.headers['cookie'] === 'answered early') {
        void reply.code(503).send();
      }
    });
  }
}

type Headers = Record<string, string | undefined>;

const USER = { kind: 'user', userId: 'u' };
const TOKENS: Record<string, unknown> = {
  admin: { kind: 'admin', tokenId: 'a' },
  metrics: { kind: 'metrics', tokenId: 'm' },
  worker: new WorkerPrincipal('w', 'worker', null, null),
  ohmygpt: new WorkerPrincipal('w1', 'worker 1', ['ohmygpt'], null),
  openhands: new WorkerPrincipal('w2', 'worker 2', ['openhands'], null),
};
const COOKIES: Record<string, unknown> = {
  admin: { ...USER, role: 'admin' },
  viewer: { ...USER, role: 'viewer' },
};

function orNobody(caller: unknown): unknown {
  if (!caller) {
    throw unauthenticated();
  }
  return caller;
}

const byToken = ({ authorization = '' }: Headers) => TOKENS[authorization.replace('Bearer ', '')];

/** Knows a token and a cookie for each kind of caller. */
const authenticator = {
  identify: async ({ headers }: { headers: Headers }) =>
    orNobody(byToken(headers) ?? COOKIES[headers['cookie'] ?? '']),
  identifyByToken: ({ headers }: { headers: Headers }) => orNobody(byToken(headers)),
};

const BROKEN = { payload: '{"id":', headers: { 'content-type': 'application/json' } };
const token = (name: string) => ({ authorization: `Bearer ${name}` });
const COOKIE = { cookie: 'admin' };
const VIEWER = { cookie: 'viewer' };

describe('the front door', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await createTestApp({
      controllers: [AdminController, AuthController, WorkerController],
      providers: [
        Admission,
        CallerQuota,
        EarlyAnswers,
        FrontDoor,
        { provide: Authenticator, useValue: authenticator },
      ],
    });
  });
  afterAll(() => app.close());

  /** A body that cannot be parsed: 400 says that somebody has tried. */
  const send = (url: string, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url,
      payload: BROKEN.payload,
      headers: { ...BROKEN.headers, ...headers },
    });

  it.each([
    ['/admin/things', {}],
    ['/admin/things', { authorization: 'Bearer unknown' }],
    ['/admin/things', { cookie: 'unknown' }],
    ['/internal/ohmygpt/things', {}],
    ['/internal/ohmygpt/things', { authorization: 'Bearer unknown' }],
    ['/internal/ohmygpt/things', COOKIE],
    ['/%61dmin/things', {}],
  ])('ends the connection instead of reading a body for %s from %j', async (url, headers) => {
    const answer = await send(url, headers);
    expect({ status: answer.statusCode, connection: answer.headers['connection'] }).toEqual({
      status: 401,
      connection: 'close',
    });
    expect(answer.json()).toMatchObject({ code: 'unauthenticated' });
  });

  it.each([
    ['/admin/things', VIEWER],
    ['/admin/things', token('worker')],
    ['/admin/things', token('metrics')],
    ['/auth/things', token('worker')],
    ['/auth/things', token('metrics')],
    ['/internal/ohmygpt/things', token('admin')],
    ['/internal/ohmygpt/things', token('metrics')],
    ['/internal/ohmygpt/things', token('openhands')],
    ['/%61dmin/things', VIEWER],
  ])('neither reads one of a caller who does not reach %s: %j', async (url, headers) => {
    const answer = await send(url, headers);
    expect({ status: answer.statusCode, connection: answer.headers['connection'] }).toEqual({
      status: 403,
      connection: 'close',
    });
    expect(answer.json()).toMatchObject({ code: 'forbidden' });
  });

  it.each([
    ['/admin/things', token('admin')],
    ['/admin/things', COOKIE],
    ['/auth/things', token('admin')],
    ['/auth/things', VIEWER],
    ['/internal/ohmygpt/things', token('worker')],
    ['/internal/ohmygpt/things', token('ohmygpt')],
    ['/admin/things/open', {}],
  ])('has the body read for %s from %j', async (url, headers) => {
    expect((await send(url, headers)).json()).toMatchObject({ code: 'malformed_json' });
  });

  it('leaves a request alone that has got its answer meanwhile', async () => {
    const { statusCode } = await send('/admin/things', { cookie: 'answered early' });
    expect(statusCode).toBe(503);
    expect((await send('/admin/things', COOKIE)).statusCode).toBe(400);
  });

  it('takes a chunked body for one, too', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/admin/things',
      headers: { ...BROKEN.headers, 'transfer-encoding': 'chunked' },
    });
    expect(answer.statusCode).toBe(401);
  });

  it('leaves requests without a body to the guards', async () => {
    expect((await app.inject('/admin/things')).statusCode).toBe(200);
    const { statusCode } = await app.inject({ method: 'POST', url: '/admin/things' });
    expect(statusCode).toBe(400);
  });

  it('lets an open route read 4 kB', async () => {
    const post = (length: number) =>
      app.inject({
        method: 'POST',
        url: '/admin/things/open',
        payload: { id: 'x'.repeat(length - JSON.stringify({ id: '' }).length) },
      });
    expect((await post(4_096)).statusCode).toBe(400);
    expect((await post(4_097)).json()).toMatchObject({ status: 413, code: 'body_too_large' });
  });
});
