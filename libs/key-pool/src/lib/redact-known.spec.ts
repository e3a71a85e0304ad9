import { base64, base64url } from './base64.fixture';
import { redactKnown } from './redact-known';

/** Of no known shape, with characters that need escapes in URLs, in JSON and in both. */
const SECRETS = [
  'CANARYzq9mnbvcxz',
  'canary-lower_case-only-words',
  'Zq9-mnbvcxzlkjhgfdsa/0987+poiu=',
  'p%ss"w\\rd&with=odd?characters',
  'eyJhbGciOi.J9eyJzdWI.iOiIxMjM0',
  'canary:with:colons:inside',
];

const redact = (text: string): string =>
  redactKnown(text, (run) => SECRETS.includes(run), '[redacted]');
const hex = (code: number): string => code.toString(16).padStart(2, '0');

describe.each(SECRETS)('redactKnown removes %s', (secret) => {
  it.each([
    ['alone', secret],
    ['at the end of a sentence', `Incorrect API key provided: ${secret}.`],
    ['in a sentence', `The key ${secret}, which was sent, is wrong`],
    ['in quotes', `key "${secret}" or '${secret}' or \`${secret}\``],
    ['in brackets', `wrong (${secret}) [${secret}] {${secret}} <${secret}>`],
    ['in a header', `x-goog-api-key:${secret};q=1`],
    ['in an address', `GET https://api.example.com/v1/${secret}/models?key=${secret}&alt=json`],
    ['in the name of an address', `https://${secret}@api.example.com/v1`],
    ['between Chinese words', `令牌${secret}无效`],
    ['cut from its neighbours by a |', `a|${secret}|b`],
    ['in compact JSON', `{"error":{"key":"${secret}","code":401,"a":["b"]}}`],
  ])('%s', (_case, text) => {
    const clean = redact(text);
    expect(clean).not.toContain(secret);
    expect(clean).toContain('[redacted]');
  });

  it.each([
    ['in base64', base64(secret)],
    ['in base64url', base64url(secret)],
    ['in base64 with more text', base64(`user:${secret}`)],
    ['in base64 within an address', `https://a.example.com/auth/${base64(secret)}`],
    ['in base64 behind other text', `xy${base64(secret)}`],
    ['in base64 of base64', base64(base64(secret))],
    ['escaped for a URL', `https://a.example.com/?key=${escape(secret)}&b=1`],
    ['escaped for JSON', JSON.stringify({ body: JSON.stringify({ key: secret }) })],
    [
      'escaped for JSON by numbers',
      `"\\u00${hex(secret.charCodeAt(0))}${JSON.stringify(secret.slice(1)).slice(1)}`,
    ],
  ])('%s', (_case, text) => {
    const clean = redact(`it said ${text} at last`);
    expect(clean).toMatch(/^it said .*\[redacted\].* at last$/s);
    expect(clean).not.toContain(secret.slice(4, -4));
    expect(clean).not.toContain(base64(secret).slice(4, -4));
  });
});

/** Every character, as no encoder does, but any may. */
function escape(text: string): string {
  return [...text].map((character) => `%${hex(character.charCodeAt(0))}`).join('');
}

describe('redactKnown', () => {
  it.each([
    ['a word', `sk_${SECRETS[0]}-x`, 'sk_[redacted]-x'],
    ['two', `${SECRETS[0]},${SECRETS[1]}`, '[redacted],[redacted]'],
    ['the rest of an address', `http://h/${SECRETS[0]}?a=b`, 'http://h/[redacted]?a=b'],
  ])('leaves what is around %s', (_case, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'The upstream https://api.example.com/v1/chat/completions?model=gpt-5 answered 502%20',
    'C:\\Users\\somebody\\keypool\\dist\\apps\\api\\main.js:1234:56',
    'aGVsbG8gd29ybGQsIHRoaXMgaXMgbm90IGEgc2VjcmV0',
    '',
  ])('leaves "%s" as it is', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('tests a long stack trace in full', () => {
    const frame =
      '    at Handler.run (file:///srv/keypool/dist/apps/api/src/some/where/main.js:12:34)\n';
    const stack = Array.from({ length: 12 }, (_, line) => frame.replace('12', `${line}`)).join('');
    expect(redact(stack)).toBe(stack);
  });

  it.each([
    ['punctuation', '"a":{'.repeat(100_000)],
    ['escapes', '%41\\u0041'.repeat(50_000)],
    ['base64', base64('a secret? '.repeat(20_000))],
    ['letters', 'a'.repeat(500_000)],
  ])('tests a bounded number of parts of a long text of %s', (_case, text) => {
    const isSecret = jest.fn().mockReturnValue(false);
    redactKnown(text, isSecret, '');
    expect(isSecret.mock.calls.length).toBeLessThanOrEqual(3_000);
  });

  it('removes what it could not test', () => {
    const words = Array.from({ length: 4_000 }, (_, word) => `untested-word-number-${word}`);
    const clean = redactKnown(`${words.join(' ')} short`, () => false, '');
    expect(clean).toContain(words[0]);
    expect(clean).not.toContain(words.at(-1));
    expect(clean).toMatch(/ short$/);
  });
});
