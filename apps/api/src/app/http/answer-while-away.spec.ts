import fastify, { type FastifyInstance } from 'fastify';
import { Readiness } from '../health/readiness';
import { answerWhileAway } from './answer-while-away';

const PATIENCE_MS = 20;

describe('answerWhileAway', () => {
  let instance: FastifyInstance;
  let readiness: Readiness;
  let away: string | null;
  let finish: () => void;

  beforeEach(() => {
    instance = fastify();
    readiness = new Readiness();
    away = null;
    readiness.register('database', () => away);
    answerWhileAway(instance, readiness, PATIENCE_MS);
    const answer = new Promise<string>((resolve) => (finish = () => resolve('done')));
    instance.get('/admin/things', () => answer);
    instance.get('/internal/things', () => answer);
  });

  afterEach(() => instance.close());

  it('answers a request that waits while the database is away, and lets it go on', async () => {
    away = 'away';
    const answer = await instance.inject('/admin/things');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.json()).toMatchObject({ code: 'database_unavailable' });
    finish();
  });

  it.each([
    ['while the database is there', '/admin/things', null, false],
    ['while the process stops', '/admin/things', null, true],
    ['of a worker, which has a time of its own', '/internal/things', 'away', false],
  ])('leaves a slow request alone %s', async (_, path, missing, stopping) => {
    away = missing;
    if (stopping) {
      readiness.beginStop();
    }
    const answer = instance.inject(path);
    setTimeout(() => finish(), 5 * PATIENCE_MS);
    expect(await answer).toMatchObject({ statusCode: 200, body: 'done' });
  });
});
