import {
  acquireSchema,
  failureSchema,
  readPlainAcquire,
  receivedUsageSchema,
  usageReportSchema,
} from './worker.dto';

const READ = { acquireSchema, failureSchema, usageReportSchema };
const ids = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `key-${from + index}`);

describe('what a worker sends', () => {
  it.each([
    ['an unknown field', 'acquireSchema', { proxyId: 'p', model: 'gpt' }, { proxyId: 'p' }],
    ['null', 'acquireSchema', { proxyId: 'p', waitMs: null, exclude: null }, { proxyId: 'p' }],
    [
      'null among the ids to exclude',
      'acquireSchema',
      { proxyId: 'p', exclude: ['a', null, 'b'] },
      { proxyId: 'p', exclude: ['a', 'b'] },
    ],
    [
      'more ids to exclude than count',
      'acquireSchema',
      { proxyId: 'p', exclude: ids(0, 60) },
      { proxyId: 'p', exclude: ids(10, 60) },
    ],
    [
      'null and unknown fields of a failure',
      'failureSchema',
      { keyId: 'k', proxyId: null, status: null, headers: null, error: null, attempt: 3 },
      { keyId: 'k' },
    ],
    [
      'a name of the request',
      'failureSchema',
      { keyId: 'k', requestId: 'r'.repeat(128) },
      { keyId: 'k', requestId: 'r'.repeat(128) },
    ],
    [
      'headers as HTTP libraries give them',
      'failureSchema',
      {
        keyId: 'k',
        headers: { 'set-cookie': ['a=1', 'b=2'], age: 3, via: null, x: { y: 1 }, z: [] },
      },
      { keyId: 'k', headers: { 'set-cookie': 'a=1, b=2', age: '3' } },
    ],
    [
      'long texts',
      'failureSchema',
      {
        keyId: 'k',
        headers: { csp: 'h'.repeat(9_000), list: ['i'.repeat(5_000), 'j'.repeat(5_000)] },
        error: 'e'.repeat(5_000),
        body: 'b'.repeat(70_000),
      },
      {
        keyId: 'k',
        headers: {
          csp: 'h'.repeat(8_192),
          list: `${'i'.repeat(5_000)}, ${'j'.repeat(3_190)}`,
        },
        error: 'e'.repeat(4_096),
        body: 'b'.repeat(65_536),
      },
    ],
    [
      'a usage report with more than is known',
      'usageReportSchema',
      { keyId: 'k', tokens: 1_000_000_000, requests: 1, lease: null, model: 'gpt' },
      { keyId: 'k', tokens: 1_000_000_000, requests: 1 },
    ],
  ] as const)('is taken with %s', (_what, schema, sent, read) => {
    expect(READ[schema].parse(sent)).toEqual(read);
  });

  it.each([
    ['no object', 'failureSchema', null, []],
    ['a list', 'failureSchema', [{ keyId: 'k' }], []],
    ['no key', 'failureSchema', { keyId: null }, ['keyId']],
    ['a body that is not text', 'failureSchema', { keyId: 'k', body: { error: 1 } }, ['body']],
    ['an empty name of the request', 'failureSchema', { keyId: 'k', requestId: '' }, ['requestId']],
    [
      'a long name of the request',
      'failureSchema',
      { keyId: 'k', requestId: 'r'.repeat(129) },
      ['requestId'],
    ],
    ['headers that are text', 'failureSchema', { keyId: 'k', headers: 'a: b' }, ['headers']],
    ['a status of no answer', 'failureSchema', { keyId: 'k', status: 0 }, ['status']],
    ['an id that is no text', 'acquireSchema', { proxyId: 'p', exclude: [1] }, ['exclude', 0]],
    ['null', 'usageReportSchema', { keyId: 'k', tokens: null, requests: 1 }, ['tokens']],
    ['a fraction', 'usageReportSchema', { keyId: 'k', tokens: 12.5, requests: 1 }, ['tokens']],
    ['less than 0', 'usageReportSchema', { keyId: 'k', tokens: 1, requests: -1 }, ['requests']],
    ['over 10^9', 'usageReportSchema', { keyId: 'k', tokens: 1e9 + 1, requests: 1 }, ['tokens']],
  ] as const)('is refused with %s', (_what, schema, sent, path) => {
    expect(READ[schema].safeParse(sent).error?.issues.map((issue) => issue.path)).toEqual([path]);
  });

  it('describes the ids to exclude as texts', () => {
    const { jsonSchema } = acquireSchema['~standard'];
    expect(JSON.stringify(jsonSchema.input({ target: 'openapi-3.0' }))).toContain(
      '"items":{"type":"string"}',
    );
  });

  it('documents valid usage reports, and accepts invalid ones to be judged individually', async () => {
    const { jsonSchema, validate } = receivedUsageSchema['~standard'];
    expect(JSON.stringify(jsonSchema.input({ target: 'openapi-3.0' }))).toMatch(
      /"items":\{"\$ref":"[^"]*UsageReport"\}/,
    );
    const sent = { reports: [{ keyId: 'k', tokens: null }, 'text'] };
    expect(await validate(sent)).toEqual({ value: sent });
    expect(await validate({ reports: [] })).toHaveProperty('issues.0.path', ['reports']);
    expect(await validate({ reports: null })).toHaveProperty('issues.0.path', ['reports']);
  });
});

describe('readPlainAcquire', () => {
  it.each<[string, unknown]>([
    ['a proxy alone', { proxyId: 'p' }],
    ['the longest id', { proxyId: '\u{1F511}'.repeat(64) }],
    ['what is absent', { proxyId: 'p', waitMs: null, exclude: null }],
    ['fields that nobody knows', { proxyId: 'p', model: null, reports: [1] }],
  ])('reads what the schema reads: %s', (_, body) => {
    expect(readPlainAcquire(body)).toEqual(acquireSchema.parse(body));
  });

  it.each<[string, unknown]>([
    ['a time to wait', { proxyId: 'p', waitMs: 1 }],
    ['no time to wait', { proxyId: 'p', waitMs: 0 }],
    ['ids to exclude', { proxyId: 'p', waitMs: null, exclude: [] }],
    ['more units than characters are allowed', { proxyId: '\u{1F511}'.repeat(65) }],
    ['an empty id', { proxyId: '' }],
    ['a number for text', { proxyId: 7 }],
    ['a list', [{ proxyId: 'p' }]],
    ['null', null],
    ['text', 'p'],
    ['no body', undefined],
  ])('leaves the rest to the schema: %s', (_, body) => {
    expect(readPlainAcquire(body)).toBeNull();
  });
});
