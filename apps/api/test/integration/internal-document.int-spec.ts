import type { OpenAPIObject } from '@nestjs/swagger';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { internalDocument } from './internal-document';
import { useTestApp } from './use-test-apps';

const ROOT = resolve(__dirname, '../../../..');
const COMMITTED = 'docs/workers/openapi.json';
/** Copy it over the committed one when the change is meant. */
const CURRENT = 'tmp/openapi.json';

const testApp = useTestApp();
let document: ReturnType<typeof internalDocument>;

beforeAll(async () => {
  const answer = await testApp.app.inject('/api/openapi.json');
  document = internalDocument(answer.json<OpenAPIObject>());
  mkdirSync(join(ROOT, 'tmp'), { recursive: true });
  writeFileSync(join(ROOT, CURRENT), `${JSON.stringify(document, null, 1)}\n`);
});

test(`the workers' API is the one of ${COMMITTED}; ${CURRENT} has the current one`, () => {
  const committed: unknown = JSON.parse(readFileSync(join(ROOT, COMMITTED), 'utf8'));
  expect(document).toEqual(committed);
});

test('each route says what it does, with an example of what it takes and gives, and every status', () => {
  const { schemas } = document.components;
  for (const [path, { post }] of Object.entries(document.paths)) {
    expect([path, post?.summary]).toEqual([path, expect.any(String)]);
    const text = JSON.stringify([post?.requestBody, post?.responses['200']]);
    const named = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => `${name}`);
    expect(named).toHaveLength(2);
    named.forEach((name) => expect(schemas[name]).toHaveProperty('example'));
    expect(Object.keys(post?.responses ?? {})).toEqual(
      expect.arrayContaining([
        '200',
        '400',
        '401',
        '403',
        '413',
        '415',
        '421',
        '429',
        '500',
        '503',
      ]),
    );
    for (const status of ['429', '503']) {
      expect(post?.responses[status]).toHaveProperty('headers.Retry-After');
    }
  }
});

test('what a worker branches on is listed', () => {
  expect(document.components.schemas['FailureResult']).toMatchObject({
    additionalProperties: true,
    properties: {
      action: { enum: expect.arrayContaining(['rotated', 'already_rotated']) },
      blame: { enum: ['key', 'request', 'exit', 'upstream', 'nobody'] },
      reason: {
        anyOf: [
          { enum: expect.arrayContaining(['quota_exhausted', 'stale_lease']) },
          { type: 'string' },
        ],
      },
    },
  });
});
