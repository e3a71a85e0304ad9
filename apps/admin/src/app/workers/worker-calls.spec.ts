import { acquireSchema, failureSchema, usageSchema } from '@keypool/dto';
import { SNIPPET_LANGUAGES, workerSnippets } from './worker-calls';

const TO = {
  origin: 'https://keypool.example',
  provider: 'openhands',
  proxyId: 'asia-1',
  token: 'kp_worker_secret',
} as const;
const ACQUIRED = { keyId: 'k1', lease: 'l1' };
const SCHEMAS = { acquire: acquireSchema, usage: usageSchema, failures: failureSchema };

/** The body of a call, with `acquire`'s answer in place of each language's expression for it. */
function bodyIn(code: string): unknown {
  const [, json = ''] =
    /(\{[^{}]*(?:\[.*\])?[^{}]*\})[')]*;?$/.exec(code.split('\n').at(-1) ?? '') ?? [];
  const filled = json
    .replace(/"KEY_ID"|key\.keyId|key\["keyId"\]/, JSON.stringify(ACQUIRED.keyId))
    .replace(/"LEASE"|key\.lease|key\["lease"\]/, JSON.stringify(ACQUIRED.lease));
  return JSON.parse(filled);
}

describe.each(SNIPPET_LANGUAGES)('the calls of a worker in $name', (language) => {
  const snippets = workerSnippets(language, TO);

  it.each(snippets)('send to $call what its contract wants', ({ call, code }) => {
    const body = bodyIn(code);

    expect(SCHEMAS[call].parse(body)).toEqual(body);
    expect(JSON.stringify(body)).toContain(call === 'acquire' ? 'asia-1' : 'k1');
    expect(JSON.stringify(body)).not.toContain('$');
  });

  it('name the address, the proxy and the token that were given', () => {
    const [acquire] = snippets;

    expect(acquire?.code).toContain('https://keypool.example/internal/openhands');
    expect(acquire?.code).toContain('Bearer kp_worker_secret');
    expect(snippets.map(({ call }) => call)).toEqual(['acquire', 'usage', 'failures']);
  });
});
