import fastify, { type FastifyInstance } from 'fastify';
import { Readiness } from '../health/readiness';
import { answerDuringOutage } from './answer-during-outage';

/** Of the admin app and of the pages about the API, by their routes. */
const FILES = ['/favicon.svg', '/i18n/vi.json', '/*', '/api/docs', '/api/docs/swagger-ui.css'];

describe('answerDuringOutage', () => {
  let instance: FastifyInstance;
  let readiness: Readiness;
  let trouble: string | null;
  let arrived: PromiseWithResolvers<void>;
  let answer: PromiseWithResolvers<string>;

  beforeEach(async () => {
    instance = fastify();
    readiness = new Readiness();
    trouble = null;
    readiness.register('database', () => trouble);
    answerDuringOutage(instance, readiness);
    arrived = Promise.withResolvers();
    answer = Promise.withResolvers();
    const handler = () => {
      arrived.resolve();
      return answer.promise;
    };
    instance.get('/admin/things', handler);
    instance.get('/internal/things', handler);
    for (const file of FILES) {
      instance.get(file, handler);
    }
    await instance.ready();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  });

  afterEach(() => {
    jest.useRealTimers();
    return instance.close();
  });

  /** Resolves when the request is being handled. */
  async function ask(path: string) {
    const answered = instance.inject(path).then((response) => response);
    await arrived.promise;
    return { answered };
  }

  it('answers a request that waits while the database is unavailable, and does not abort it', async () => {
    trouble = 'unavailable';
    const { answered } = await ask('/admin/things');
    await jest.advanceTimersByTimeAsync(10_000);
    const { statusCode, headers, json } = await answered;
    expect(statusCode).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(json()).toMatchObject({ code: 'database_unavailable' });
    answer.resolve('done');
  });

  it('answers one that was waiting before the outage', async () => {
    const { answered } = await ask('/admin/things');
    await jest.advanceTimersByTimeAsync(10_000);
    trouble = 'unavailable';
    await jest.advanceTimersByTimeAsync(1_000);
    expect((await answered).statusCode).toBe(503);
    answer.resolve('done');
  });

  it.each([
    ['while the database is there', '/admin/things', null, false],
    ['while the process stops', '/admin/things', null, true],
    ['of a worker, which has a time of its own', '/internal/things', 'unavailable', false],
  ])('leaves a slow request alone %s', async (_, path, missing, stopping) => {
    trouble = missing;
    if (stopping) {
      readiness.beginStop();
    }
    const { answered } = await ask(path);
    await jest.advanceTimersByTimeAsync(60_000);
    answer.resolve('done');
    expect(await answered).toMatchObject({ statusCode: 200, body: 'done' });
  });

  it.each(FILES)('leaves %s alone, which needs no database', async (path) => {
    trouble = 'unavailable';
    const { answered } = await ask(path);
    await jest.advanceTimersByTimeAsync(60_000);
    answer.resolve('done');
    expect(await answered).toMatchObject({ statusCode: 200, body: 'done' });
  });
});
