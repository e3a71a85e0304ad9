import { acquireSchema, failureSchema, usageReportSchema, usageSchema } from '@keypool/dto';
import { SNIPPET_WAYS } from './worker-calls';

const TO = {
  origin: 'https://keypool.example',
  provider: 'openhands',
  isOnlyProvider: false,
  proxyId: 'asia-1',
  token: 'kp_worker_secret',
} as const;
const ACQUIRED = { keyId: 'k1', lease: 'l1' };
const SCHEMAS = { acquire: acquireSchema, usage: usageSchema, failures: failureSchema };
const CALLS = ['acquire', 'usage', 'failures'] as const;

function codeOf(name: string, to: Partial<typeof TO | { isOnlyProvider: boolean }> = {}) {
  const way = SNIPPET_WAYS.find((each) => each.name === name);
  return new Map(way?.snippets({ ...TO, ...to }).map(({ call, code }) => [call, code]));
}

/** The body of a call, with `acquire`'s answer in place of each language's expression for it. */
function bodyIn(code = ''): unknown {
  const [json = ''] = /\{"(?:proxyId|keyId|reports)".*\}/.exec(code) ?? [];
  const filled = json
    .replace(/"KEY_ID"|key\.keyId|key\["keyId"\]/, JSON.stringify(ACQUIRED.keyId))
    .replace(/"LEASE"|key\.lease|key\["lease"\]/, JSON.stringify(ACQUIRED.lease));
  return JSON.parse(filled);
}

describe.each(['curl', 'Node.js', 'Python'])('the calls of a worker in %s', (name) => {
  const code = codeOf(name);

  it.each(CALLS)('send to %s what its contract wants', (call) => {
    const body = bodyIn(code.get(call));
    // The client of Node.js collects the reports itself.
    const schema = call === 'usage' && name === 'Node.js' ? usageReportSchema : SCHEMAS[call];

    expect(schema.parse(body)).toEqual(body);
    expect(JSON.stringify(body)).toContain(call === 'acquire' ? 'asia-1' : 'k1');
    expect(JSON.stringify(body)).not.toContain('$');
  });

  it('name the address, the provider and the token that were given', () => {
    const acquire = code.get('acquire');

    expect(acquire).toContain('https://keypool.example');
    expect(acquire).toContain('openhands');
    expect(acquire).toContain('kp_worker_secret');
  });
});

describe('the reverse proxy', () => {
  it.each([
    ['both providers, by the path', false, null, 'http://127.0.0.1:3001/openhands/v1/'],
    ['one provider', true, "KEYPOOL_PROXY_PROVIDER='openhands'", 'http://127.0.0.1:3001/v1/'],
  ])('serves %s', (_, isOnlyProvider, setting, address) => {
    const code = codeOf('Reverse proxy', { isOnlyProvider });
    const start = code.get('start') ?? '';

    expect(start).toContain("KEYPOOL_PROXY_KEYPOOL='https://keypool.example'");
    expect(start).toContain("KEYPOOL_PROXY_TOKEN='kp_worker_secret'");
    expect(start).toContain("KEYPOOL_PROXY_ID='asia-1'");
    expect(/KEYPOOL_PROXY_PROVIDER\S+/.exec(start)?.[0] ?? null).toBe(setting);
    expect(start).toMatch(/npm run proxy$/);
    expect(code.get('ask')).toContain(address);
  });
});

it("Python's worker is started with what it reads", () => {
  const loop = codeOf('Python').get('loop');

  expect(loop).toContain("KEYPOOL_URL='https://keypool.example' KEYPOOL_PROVIDER='openhands'");
  expect(loop).toContain("KEYPOOL_TOKEN='kp_worker_secret' KEYPOOL_PROXY='asia-1'");
  expect(loop).toMatch(/python3 docs\/workers\/worker\.py$/);
});
