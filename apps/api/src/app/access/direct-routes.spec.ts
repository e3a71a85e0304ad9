import { Controller, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTestApp } from '../../../test/create-test-app';
import { ProblemException } from '../http/problem.exception';
import { WorkerPrincipal } from '../identity/principal';
import { DirectRoutes } from './direct-routes';
import { forbidden } from './refusals';
import { WorkerGuard } from './worker.guard';

@Controller('internal/ohmygpt')
class DeclaredController {
  @Post('thing')
  thing() {
    return { by: 'Nest' };
  }

  @Post('other')
  other() {
    return { by: 'Nest' };
  }
}

const WORKER = new WorkerPrincipal('w', 'a worker', null, null);

describe('DirectRoutes', () => {
  let app: NestFastifyApplication;
  const admit = jest.fn();
  const answer = jest.fn();

  beforeAll(async () => {
    app = await createTestApp({
      controllers: [DeclaredController],
      providers: [DirectRoutes, { provide: WorkerGuard, useValue: { admit } }],
    });
    app.useLogger(false);
    app.get(DirectRoutes).add('ohmygpt', 'thing', (_request, _reply, worker) => answer(worker));
  });
  afterAll(() => app.close());

  const ask = async (name = 'thing') => {
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: `/internal/ohmygpt/${name}`,
    });
    return { status: statusCode, body: JSON.parse(body) as unknown };
  };
  const later = (error: Error) => Promise.reject(error);

  it.each<[string, unknown, unknown]>([
    ['at once', WORKER, { by: WORKER.name }],
    ['when both were awaited', Promise.resolve(WORKER), Promise.resolve({ by: WORKER.name })],
  ])('answer a worker that the guard lets in, %s', async (_, admitted, answered) => {
    admit.mockReturnValueOnce(admitted);
    answer.mockReturnValueOnce(answered);
    expect(await ask()).toEqual({ status: 200, body: { by: 'a worker' } });
    expect(answer).toHaveBeenLastCalledWith(WORKER);
  });

  it.each<[string, () => unknown]>([
    ['throws', () => raise(forbidden('No.'))],
    ['rejects', () => later(forbidden('No.'))],
  ])('refuse whom the guard refuses: it %s', async (_, refuse) => {
    admit.mockImplementationOnce(refuse);
    answer.mockClear();
    expect(await ask()).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(answer).not.toHaveBeenCalled();
  });

  it.each<[string, () => unknown]>([
    ['throws', () => raise(new ProblemException('unknown_proxy', 'None.'))],
    ['rejects', () => later(new ProblemException('unknown_proxy', 'None.'))],
  ])('answer with the problem that a handler has: it %s', async (_, fail) => {
    admit.mockReturnValueOnce(WORKER);
    answer.mockImplementationOnce(fail);
    expect(await ask()).toMatchObject({ status: 404, body: { code: 'unknown_proxy' } });
  });

  it('leave other routes to Nest', async () => {
    expect(await ask('other')).toEqual({ status: 201, body: { by: 'Nest' } });
  });

  it('are declared by a controller', () => {
    const add = () => app.get(DirectRoutes).add('ohmygpt', 'unknown', () => ({}));
    expect(add).toThrow('POST /internal/ohmygpt/unknown');
  });
});

function raise(error: Error): never {
  throw error;
}
