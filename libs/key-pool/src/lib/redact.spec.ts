import { base64 } from './base64.fixture';
import { redactSecrets } from './redact';

const HASH = '88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b';
const SECRET = 'Zq9-mnbvcxzlkjhgfdsa/0987+poiu=';

describe('redactSecrets', () => {
  it.each<[string, string, string]>([
    [
      'the key and the hash that LiteLLM repeats',
      `Authentication Error, Invalid proxy server token passed. Received API Key = sk-...W8TA, Key Hash (Token) =${HASH}. Unable to find token in cache or \`LiteLLM_VerificationTokenTable\``,
      'Authentication Error, Invalid proxy server token passed. Received API Key = [redacted], Key Hash (Token) =[redacted]. Unable to find token in cache or `LiteLLM_VerificationTokenTable`',
    ],
    [
      'a key with stars at the end of a sentence',
      'Incorrect API key provided: sk-proj-ab**********wxyz. You can find your key in the settings.',
      'Incorrect API key provided: [redacted]. You can find your key in the settings.',
    ],
    ['a key after an underscore', 'token_sk-abcdef123456 failed', 'token_[redacted] failed'],
    ['an OAuth token of OhMyGPT', 'got omg-oat-v1-VVf38XX4BG6xa81S', 'got [redacted]'],
    ['credentials', 'Authorization: Bearer abcDEF123ghiJKL456', 'Authorization: Bearer [redacted]'],
    ['basic credentials', 'proxy sent Basic dXNlcjpwYXNzd29yZA==', 'proxy sent Basic [redacted]'],
    [
      'a key in an address',
      'connect failed: https://api.example.com/v1/models?key=AIzaSyA1234567890&alt=json',
      'connect failed: https://api.example.com/v1/models?key=[redacted]&alt=json',
    ],
    ['a named key in JSON', '{"api_key": "abcdefghijklmnopqrst"}', '{"api_key": "[redacted]"}'],
    ['a header', 'x-api-key: 0123456789abcdef', 'x-api-key: [redacted]'],
    ['an environment line', "OPENAI_API_KEY='abcdefghijklmnopqrst'", "OPENAI_API_KEY='[redacted]'"],
    [
      'the beginning of a hash',
      'Rate limit exceeded for api_key: b2f139a7... Limit type: requests.',
      'Rate limit exceeded for api_key: [redacted] Limit type: requests.',
    ],
    [
      'credentials of an exit',
      'proxy http://bob:hunter2secret@10.0.0.1:3128 refused',
      'proxy http://[redacted]@10.0.0.1:3128 refused',
    ],
    [
      'credentials of an exit without a scheme, with an @ in the password',
      'CONNECT bob:hunter2@10.0.0.1:3128, socks5://al:p@ss@exit',
      'CONNECT [redacted]@10.0.0.1:3128, socks5://[redacted]@exit',
    ],
    ['a token in place of a user', 'https://hunter2secret@exit/x?y', 'https://[redacted]@exit/x?y'],
    ['a long hash in capitals', `id ${HASH.toUpperCase()}${HASH}`, 'id [redacted]'],
  ])('removes %s', (_case, text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });

  it.each([
    'Budget has been exceeded! Key=analytics-team Current cost: 26.075, Max budget: 0.25',
    'ExceededTokenBudget: Current spend for token: 7.2e-05; Max Budget for Token: 2e-07',
    'Ensure Key has `Bearer ` prefix. Bearer authentication is required.',
    'This model supports at most max_tokens: 4096 completion tokens',
    'Passed model=gpt-5-mini. pre-call-checks=False, cooldown_list=[]',
    'request id 4bf92f3577b34da6a3ce929d0e0e4736',
    'task-force, risk-based-approach and disk-encryption',
    'type=token_not_found_in_db, param=key',
    'Write to support@example.com, or see https://example.com/@team?mail=a@b.example',
    'Model openai/gpt-5@2026-01-01: at 10:20:30 a request failed',
    '',
  ])('leaves "%s" as it is', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it('removes known secrets wherever they stand, also inside of words', () => {
    expect(redactSecrets(`a${SECRET}b ${SECRET}`, { secrets: [SECRET] })).toBe(
      'a[redacted]b [redacted]',
    );
  });

  it('leaves no rest of a secret that begins like another one', () => {
    const longer = `${SECRET}-tail`;
    expect(redactSecrets(`x ${longer} y`, { secrets: [SECRET, longer] })).toBe('x [redacted] y');
  });

  it('takes known secrets literally, not as patterns', () => {
    expect(redactSecrets('a.b.c.d.e.f.g axbxcxdxexfxg', { secrets: ['a.b.c.d.e.f.g'] })).toBe(
      '[redacted] axbxcxdxexfxg',
    );
  });

  it('ignores known secrets that would blank out plain words', () => {
    expect(redactSecrets('the request failed', { secrets: ['', 'e', 'request'] })).toBe(
      'the request failed',
    );
  });

  it('removes base64 of a known secret', () => {
    const encoded = base64(`user:${SECRET}`);
    expect(redactSecrets(`got ${encoded}!`, { secrets: [SECRET] })).toBe('got [redacted]!');
  });

  it('removes what it is told is a secret', () => {
    const isSecret = (text: string) => text === SECRET;
    expect(redactSecrets(`a ${SECRET}.`, { isSecret })).toBe('a [redacted].');
  });

  it.each([
    ['addresses', '://a@'.repeat(300_000)],
    ['colons', 'a:'.repeat(500_000)],
    ['beginnings of addresses', '://'.repeat(400_000)],
    ['hex digits', 'a'.repeat(2_000_000)],
    ['hex digits one short of a hash', `${'a'.repeat(63)} `.repeat(20_000)],
    ['beginnings of keys', 'sk-'.repeat(500_000)],
    ['dots', `sk-${'.'.repeat(1_000_000)}a`],
    ['names without values', 'key='.repeat(500_000)],
    ['names and spaces', `key${' '.repeat(1_000_000)}`],
    ['schemes and spaces', `Bearer${' '.repeat(1_000_000)}`],
    ['schemes', 'Bearer '.repeat(300_000)],
  ])('copes with millions of %s', (_case, text) => {
    expect(redactSecrets(text).length).toBeLessThanOrEqual(text.length * 3);
  });
});
