import { sdkStatus, unwrap } from './wrappings';

describe('unwrap', () => {
  it.each([
    'Error code: 401 - Key is blocked.',
    'API Error: 401 Key is blocked.',
    'HTTP/1.1 401 Unauthorized: Key is blocked.',
    'HTTP error! status: 401, body: Key is blocked.',
    'status=401 body=Key is blocked.',
    'unexpected status 401 Unauthorized: Key is blocked.',
    'Service request failed.\nStatus: 401 (Unauthorized)\n\nContent:\nKey is blocked.',
    'POST "https://x.example/v1": 401 Unauthorized Key is blocked.',
    'Authentication Fails, Key is blocked.',
    '[sk-abc***xyz] Key is blocked.',
  ])('finds the own words in %j', (text) => {
    expect(unwrap(text)).toBe('Key is blocked.');
  });

  it.each(['Upstream error: Key is blocked.', 'model=401 Key is blocked.', '4010 keys'])(
    'leaves %j as it is',
    (text) => {
      expect(unwrap(text)).toBe(text);
    },
  );
});

describe('sdkStatus', () => {
  it.each<[string, number | null]>([
    ["Error code: 401 - {'error': 1}", 401],
    ['AuthenticationError: Error code: 401 - x', 401],
    ['Request failed with status code 402: x', 402],
    ['HTTP 402', null],
    ['402', null],
    ['402 Payment Required', null],
    ['connect ECONNREFUSED 127.0.0.1:443', null],
    ['Proxy response (407) !== 200 when HTTP Tunneling', null],
  ])('of %j is %p', (text, status) => {
    expect(sdkStatus(text)).toBe(status);
  });
});
