import { IdParams } from '@keypool/dto/params';
import { Controller, ForbiddenException, Get, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import { mongo } from 'mongoose';
import { askForProblem, SECRET } from '../test/ask-for-problem';
import { createTestApp } from '../test/create-test-app';
import { Readiness } from './app/health/readiness';
import { ProblemException } from './app/http/problem.exception';

const THROWN: Record<string, () => unknown> = {
  problem: () =>
    new ProblemException('no_key_available', 'All keys cool down.', {
      retryAfterSeconds: 2.1,
      reasons: { rate_limited: 3 },
    }),
  'no sign-in': () => new ProblemException('unauthenticated', 'Sign in.'),
  'wrong password': () => new ProblemException('invalid_credentials', 'Wrong.'),
  nest: () => new ForbiddenException(`echoes ${SECRET}`),
  unexpected: () => new Error(`boom ${SECRET}`),
  'not an error': () => SECRET,
  'no server': () => new mongo.MongoServerSelectionError('no server', Object.create(null)),
  network: () => new mongo.MongoNetworkError('connection closed'),
  'time limit': () => new mongo.MongoServerError({ message: 'time limit', code: 50 }),
  'full disk': () => new mongo.MongoServerError({ message: 'no room', code: 14031 }),
  'write conflict': () => new mongo.MongoServerError({ message: 'conflict', code: 112 }),
  duplicate: () => new mongo.MongoServerError({ message: 'E11000', code: 11000 }),
};

@Controller('admin/ohmygpt/things')
class ThingsController {
  @Get('throw/:id')
  throw(@Param() { id }: IdParams) {
    throw THROWN[id]?.();
  }

  @Get(':id')
  one(@Param() { id }: IdParams) {
    return { id };
  }
}

const THINGS = '/admin/ohmygpt/things';

describe('configureApp', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await createTestApp({ controllers: [ThingsController] });
    app.useLogger(false);
  });
  afterAll(() => app.close());

  const problem = (options: InjectOptions) => askForProblem(app, options);

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

    it.each([
      ['no sign-in', 'Bearer'],
      ['wrong password', 'Bearer'],
      ['nest', undefined],
    ])('say for %s how to authenticate: %s', async (id, scheme) => {
      const { headers } = await problem({ url: `${THINGS}/throw/${encodeURIComponent(id)}` });
      expect(headers['www-authenticate']).toBe(scheme);
    });

    it('report a full disk', async () => {
      const { body } = await problem({ url: `${THINGS}/throw/full%20disk` });
      expect(body).toMatchObject({ status: 503, detail: expect.stringContaining('disk') });
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
      const { headers } = await app.inject({
        url: '/health/live',
        headers: { 'x-request-id': id },
      });
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
      expect(headers['content-security-policy']?.toString().split(/; ?/)).toEqual([
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]);
      expect(headers).not.toHaveProperty('strict-transport-security');
    });

    it.each(['/api/docs', '/api/docs/swagger-ui.css'])(
      'let %s, which are pages of others, load their own files alone',
      async (url) => {
        const { statusCode, headers } = await app.inject(url);
        expect(statusCode).toBe(200);
        const policy = headers['content-security-policy']?.toString().split('; ');
        expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'"]));
        expect(headers['permissions-policy']).toContain('camera=()');
      },
    );
  });

  it('refuses a request that names two hosts, even the same one', async () => {
    const hosts = ['keys.example', 'keys.example'];
    const { status, body, headers } = await problem({
      url: `${THINGS}/a`,
      headers: { Host: hosts },
    });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'validation_failed' });
    expect(headers.connection).toBe('close');
  });

  it('answers HEAD as GET, without a body', async () => {
    const { statusCode, body } = await app.inject({ method: 'HEAD', url: `${THINGS}/a` });
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: '' });
  });

  it('takes no new request while it stops, and says so on the health routes', async () => {
    const stopping = await createTestApp({ controllers: [ThingsController] });
    expect((await stopping.inject('/health/ready')).json()).toEqual({ status: 'ready' });
    stopping.get(Readiness).register('database', () => 'does not answer');
    expect((await stopping.inject('/health/ready')).json().detail).toBe(
      'database: does not answer',
    );
    stopping.get(Readiness).beginStop();

    const refused = await stopping.inject(`${THINGS}/a`);
    expect(refused.statusCode).toBe(503);
    expect(refused.headers).toMatchObject({ connection: 'close', 'retry-after': '1' });
    expect(refused.json().code).toBe('not_ready');
    const ready = await stopping.inject('/health/ready');
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({
      code: 'not_ready',
      detail: 'stopping; database: does not answer',
    });
    expect((await stopping.inject('/health/live')).statusCode).toBe(200);
    await stopping.close();
  });
});
