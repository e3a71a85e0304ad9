import { classifyFailure } from './classify-failure';
import { VERDICTS, type FailureReport } from './failure';
import { PROVIDER_IDS } from '../providers';

const HASH = '5ea43e256ed93ce3082d9e89be60b7b2ff5709391df2b35b2eca0e493eeb4c72';
const megabytes = (n: number, text = 'x'): string => text.repeat((n * 1_000_000) / text.length);

describe.each(PROVIDER_IDS)('a report of %s', (provider) => {
  const classify = (report: FailureReport): string => {
    const { verdict, reason } = classifyFailure(provider, report);
    return `${verdict} ${reason}`;
  };

  it.each<[string, FailureReport, string]>([
    ['nothing', {}, 'unknown empty_report'],
    ['empty texts', { headers: {}, body: ' \n', error: '  ' }, 'unknown empty_report'],
    ['headers alone', { headers: { 'retry-after': '5' } }, 'unknown empty_report'],
    ['a body alone', { body: 'something' }, 'unknown unrecognized'],
    ['status 0 of a browser', { status: 0 }, 'unknown empty_report'],
    ['status 0 and an error', { status: 0, error: 'failed' }, 'upstream_unavailable network_error'],
    ['a status that is none', { status: 4010 }, 'unknown empty_report'],
    ['half a status', { status: 401.5 }, 'unknown empty_report'],
    ['no number', { status: Number.NaN, error: 'EPIPE' }, 'upstream_unavailable network_error'],
    ['an error', { error: 'ECONNRESET' }, 'upstream_unavailable network_error'],
    ['an error in words', { error: 'fetch failed' }, 'upstream_unavailable network_error'],
    ['ETIMEDOUT', { error: 'connect ETIMEDOUT 10.0.0.1:443' }, 'upstream_unavailable timeout'],
    ['undici', { error: 'UND_ERR_HEADERS_TIMEOUT' }, 'upstream_unavailable timeout'],
    ['fetch', { error: 'TimeoutError: signal timed out' }, 'upstream_unavailable timeout'],
    ['Go', { error: 'context deadline exceeded' }, 'upstream_unavailable timeout'],
    ['status before error', { status: 401, error: 'ETIMEDOUT' }, 'invalid_key invalid_key'],
    ['429 before error', { status: 429, error: 'socket hang up' }, 'rate_limited rate_limited'],
    ['418 and an error', { status: 418, error: 'ETIMEDOUT' }, 'unknown unrecognized'],
    ['403 and an error', { status: 403, error: 'ETIMEDOUT' }, 'unknown forbidden'],
  ])('with %s', (_case, report, expected) => {
    expect(classify(report)).toBe(expected);
  });

  it.each<[string, string]>([
    ['10 MB of text', megabytes(10)],
    ['10 MB of JSON', JSON.stringify({ error: { message: megabytes(10) } })],
    ['10 MB of one number', megabytes(10, '7')],
    ['deep lists', '['.repeat(60_000)],
    ['deep lists that end', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
    ['deep objects', `${'{"error":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['a list', '[1,"a",{"error":2}]'],
    ['an empty list', '[]'],
    ['null', 'null'],
    ['true', 'true'],
    ['a number', '402'],
    ['a text', '"402"'],
    ['a number as message', '{"error":{"message":402,"type":7,"code":402}}'],
    ['a list as message', '{"error":{"message":["budget"],"type":["budget_exceeded"]}}'],
    ['an object as type', '{"error":{"type":{"budget_exceeded":true}}}'],
    ['null as error', '{"error":null,"message":null,"errorType":null}'],
    ['names of Object.prototype', '{"__proto__":{"type":"budget_exceeded"},"constructor":1}'],
    ['markup', `<!DOCTYPE html><html>${megabytes(1, '<title>Budget has been exceeded')}`],
    ['broken JSON', '{"error": {"message": "x'],
    ['a single half of a pair', '"\\ud800"'],
    ['zero bytes', '\u0000\u0000'],
    ['spaces', `${' '.repeat(60_000)}x`],
    ['words before a budget', megabytes(1, 'budget ')],
    ['exceptions', megabytes(1, 'Exception')],
    ['exceptions with dashes', megabytes(1, 'aException -')],
    ['wrappings', megabytes(1, 'Error: ')],
    ['wrappings of dictionaries', megabytes(1, "{'error': ")],
    ['almost wrappings', megabytes(1, '{["\'')],
    ['underscores', megabytes(1, '_')],
    ['dots', megabytes(1, 'a.')],
    ['refusals without an object', megabytes(1, 'not allowed ')],
    ['teams', `Team=${megabytes(1, 'a')} is blocked`],
    ['opened titles', `<${megabytes(1, '<title>')}`],
  ])('with a body of %s costs no key and keeps the message short', (_case, body) => {
    for (const status of [undefined, 400, 403, 500]) {
      const { verdict, message } = classifyFailure(provider, { status, body, error: body });
      expect(VERDICTS).toContain(verdict);
      expect(['quota_exhausted', 'invalid_key']).not.toContain(verdict);
      expect(message?.length ?? 0).toBeLessThanOrEqual(500);
    }
  });

  it('decides by the status when the body says nothing', () => {
    for (const body of ['[]', '\u0000', 'null', '{"error":{"message":1}}']) {
      expect(classify({ status: 401, body })).toBe('unknown unrecognized');
      expect(classify({ status: 429, body })).toBe('rate_limited rate_limited');
    }
  });
});

describe('the message', () => {
  const message = (report: FailureReport, apiKey?: string): string | null =>
    classifyFailure('openhands', report, apiKey).message;

  it.each<[string, FailureReport, string | null]>([
    ['nested (LiteLLM)', { body: '{"error":{"message":"Too fast","type":"t"}}' }, 'Too fast'],
    ['flat (OhMyGPT)', { body: '{"statusCode":500,"message":"Broken","data":null}' }, 'Broken'],
    ['error as text', { body: '{"error":"Insufficient funds"}' }, 'Insufficient funds'],
    ['error as text beside a message', { body: '{"error":"Nope","message":"Why"}' }, 'Why'],
    ['error as object beside a message', { body: '{"message":"b","error":{"message":"a"}}' }, 'a'],
    ['detail as text', { body: '{"detail":"Not Found"}' }, 'Not Found'],
    ['detail as a list', { body: '{"detail":[{"msg":"Field required"}]}' }, 'Field required'],
    ['a list of errors', { body: '[{"error":{"message":"Quota"}}]' }, 'Quota'],
    ['a text in JSON', { body: '"Busy"' }, 'Busy'],
    ['JSON without a message', { body: '{"ok":false}' }, '{"ok":false}'],
    ['plain text', { body: '  upstream connect error\n\treset ' }, 'upstream connect error reset'],
    ['markup', { body: '<html><head><title>502 Bad Gateway</title>' }, '502 Bad Gateway'],
    ['markup without a title', { body: '<html><h1>no</h1>' }, null],
    ['a network error', { error: 'getaddrinfo ENOTFOUND api' }, 'getaddrinfo ENOTFOUND api'],
    ['the answer before the error', { body: 'answer', error: 'error' }, 'answer'],
    ['nothing', { status: 500 }, null],
  ])('is taken from %s', (_case, report, expected) => {
    expect(message(report)).toBe(expected);
  });

  it('has no secret in it', () => {
    const body = JSON.stringify({
      error: {
        message: `Invalid proxy server token passed. Received API Key = sk-...ITlA, Key Hash (Token) =${HASH}.`,
      },
    });
    expect(message({ status: 401, body })).toBe(
      'Invalid proxy server token passed. Received API Key = [redacted], Key Hash (Token) =[redacted].',
    );
    expect(message({ error: 'GET https://u:p@host/?key=abcdefgh12345678 failed' })).toBe(
      'GET https://[redacted]@host/?key=[redacted] failed',
    );
  });

  it.each([
    [
      'of another key',
      'it belongs to zq9mnbvcxzlkjh-g, not you',
      'it belongs to [redacted], not you',
    ],
    ['with invisible characters in it', 'got zq9mnb\u200bvcxzlkjh\u00ad-g', 'got [redacted]'],
    ['of somebody else', 'got 9Zq8mNb7vCx6lKj5hGf4', 'got [redacted]'],
  ])('has no secret %s in it', (_case, body, expected) => {
    const isSecret = (text: string) => text === 'zq9mnbvcxzlkjh-g';
    expect(classifyFailure('ohmygpt', { status: 418, body }, 'any-key', isSecret).message).toBe(
      expected,
    );
  });

  it('shows no half of a secret at the cut', () => {
    const known = 'mnbvcxzlkjhgfdsapoiuytrewq';
    const cut = message({ body: `${'a '.repeat(245)}${known} ${HASH}` }, known) ?? '';
    expect(cut).toHaveLength(500);
    expect(cut).toMatch(/a \[redacted\]?$/);
  });

  it('is not cut through a character', () => {
    const words = `${'a '.repeat(249)}a`;
    expect(message({ body: `${words}😀` })).toBe(words);
  });
});
