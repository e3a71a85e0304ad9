import { createKeySchema } from '@keypool/dto';
import { Body, Controller, Get, Injectable, Post, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { createTestApp } from '../../../test/create-test-app';
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
@Controller('internal/things')
class WorkerController extends ThingsController {}

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

const CALLER = { kind: 'admin', tokenId: 't' };

/** Knows the token `known` and the cookie `known`. */
const authenticator = {
  identify: async ({ headers }: { headers: Record<string, string | undefined> }) => {
    if (headers['authorization'] !== 'Bearer known' && headers['cookie'] !== 'known') {
      throw unauthenticated();
    }
    return CALLER;
  },
  identifyByToken: ({ headers }: { headers: Record<string, string | undefined> }) => {
    if (headers['authorization'] !== 'Bearer known') {
      throw unauthenticated();
    }
    return CALLER;
  },
};

const BROKEN = { payload: '{"id":', headers: { 'content-type': 'application/json' } };
const TOKEN = { authorization: 'Bearer known' };
const COOKIE = { cookie: 'known' };

describe('the front door', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await createTestApp({
      controllers: [AdminController, WorkerController],
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
    ['/internal/things', {}],
    ['/internal/things', { authorization: 'Bearer unknown' }],
    ['/internal/things', COOKIE],
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
    ['/admin/things', TOKEN],
    ['/admin/things', COOKIE],
    ['/internal/things', TOKEN],
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
