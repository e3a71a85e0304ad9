import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';

/** In no answer that is an error. */
export const SECRET = 'sk-live-0123456789abcdef';

export const JSON_TYPE = { 'content-type': 'application/json' };

/** Sends a request that has to fail, and checks all that every problem has in common (RFC 9457, SPEC section 4). */
export async function askForProblem(app: NestFastifyApplication, options: InjectOptions) {
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
