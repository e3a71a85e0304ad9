import * as fc from 'fast-check';
import { apiKeyProblem, cleanApiKey } from './api-key-text';

const KEY = 'sk-0123456789abcdef';

describe('an API key as it was copied', () => {
  it.each([
    `"${KEY}"`,
    `'${KEY}'`,
    `\`${KEY}\``,
    `“${KEY}”`,
    `‘${KEY}’`,
    `«${KEY}»`,
    `‹${KEY}›`,
    `„${KEY}“`,
    `「${KEY}」`,
    `＂${KEY}＂`,
    `＇${KEY}＇`,
    `´${KEY}´`,
    `′${KEY}″`,
    `${KEY},`,
    `${KEY};`,
    `${KEY}，`,
    `${KEY}；`,
    `${KEY}、`,
    ` \t${KEY}\r\n`,
    `\u00a0${KEY}\u3000`,
    `\u2028${KEY}\u0085`,
    `\ufeff${KEY}`,
    `\u200b${KEY}\u200c\u200d`,
    `\u2060${KEY}\u00ad`,
    `\u200e${KEY}\u202c`,
    `\u2066${KEY}\u2069`,
    `${KEY}\u0000`,
    `${KEY}\ufe0f\u{e0001}`,
    `OPENAI_API_KEY=${KEY}`,
    `OPENAI_API_KEY="${KEY}"`,
    `OPENAI_API_KEY = '${KEY}';`,
    `A=${KEY}`,
    `export OHMYGPT_KEY_1="${KEY}"`,
    `openai_api_key=${KEY}`,
    `apiKey: ${KEY}`,
    `OPENAI_API_KEY: '${KEY}'`,
    `"apiKey": "${KEY}",`,
    `"OPENAI_API_KEY":"${KEY}",`,
    `Bearer ${KEY}`,
    `bearer\u00a0${KEY}`,
    `Authorization: Bearer ${KEY}`,
    `"Authorization: Bearer ${KEY}"`,
    `AUTH='Bearer ${KEY}',`,
    `Bearer NAME="${KEY}"`,
    `KEY=OTHER=Bearer Bearer ${KEY}`,
    `\ufeff"'\`${KEY}\`'";,\u200b;`,
  ])('is taken out of %j', (text) => {
    expect(cleanApiKey(text)).toBe(KEY);
    expect(apiKeyProblem(cleanApiKey(text))).toBeNull();
  });

  it.each([
    KEY,
    'sk-test-0123456789',
    'sk-demo-dummy-0123456789',
    'name=0123456789abcdef',
    'NAME-A=0123456789abcdef',
    'NAME:0123456789abcdef',
    'Bearer0123456789abcdef',
    'aGVsbG8gd29ybGQhISE==',
    '{"0123456789abcdef"}',
    '!#$%&()*+-./0123456789:<=>?@[]^_{}~',
    'sk-ab..cd**ef_0123456789',
    '0123456789abcde\\',
    `${'k'.repeat(511)}!`,
  ])('is left as it is where nothing dresses it up: %s', (text) => {
    expect(cleanApiKey(text)).toBe(text);
    expect(apiKeyProblem(text)).toBeNull();
  });

  it.each([
    ['', { cause: 'missing' }],
    ['sk-short', { cause: 'tooShort', limit: 16 }],
    [`${'k'.repeat(512)}!`, { cause: 'tooLong', limit: 512 }],
    ['sk-abc\u200bdef0123456789', { cause: 'invisible', position: 7 }],
    ['sk-abc\u00a00123456789', { cause: 'invisible', position: 7 }],
    ['sk-abc\ufeff0123456789', { cause: 'invisible', position: 7 }],
    ['sk-abc\u00ad0123456789', { cause: 'invisible', position: 7 }],
    ['sk-abc\u202e0123456789', { cause: 'invisible', position: 7 }],
    ['sk-abc\u00000123456789', { cause: 'invisible', position: 7 }],
    ['sk-abc\u007f0123456789', { cause: 'invisible', position: 7 }],
    ['sk-abc 0123456789', { cause: 'whiteSpace', position: 7 }],
    ['sk-abc\t0123456789', { cause: 'whiteSpace', position: 7 }],
    ['sk-abc\n0123456789', { cause: 'whiteSpace', position: 7 }],
    ['sk-abc|0123456789', { cause: 'separator', position: 7 }],
    ['sk-khóa-0123456789', { cause: 'notAscii', position: 6 }],
    ['sk-😀-0123456789é', { cause: 'notAscii', position: 4 }],
    ['sk-ａbc0123456789', { cause: 'notAscii', position: 4 }],
    ['sk-abcde...wxyz', { cause: 'masked' }],
    ['sk-abcde…wxyz', { cause: 'masked' }],
    ['sk-proj-ab**********wxyz', { cause: 'masked' }],
    ['sk-ab••••••••••wxyz', { cause: 'masked' }],
    ['sk-ab●●●●●●●●●●wxyz', { cause: 'masked' }],
    ['****************', { cause: 'masked' }],
    ['https://api.ohmygpt.com/v1', { cause: 'address' }],
    ['HTTP://localhost:3000', { cause: 'address' }],
    ['socks5://10.0.0.1:1080', { cause: 'address' }],
    ['key@https://api.ohmygpt.com', { cause: 'address' }],
    ['xxxxxxxxxxxxxxxxxxxx', { cause: 'placeholder' }],
    ['0000000000000000', { cause: 'placeholder' }],
    ['sk-xxxxxxxxxxxxxxxxxxxx', { cause: 'placeholder' }],
    ['sk-proj-XXXX-XXXX-XXXX-XXXX', { cause: 'placeholder' }],
    ['<your API key here>', { cause: 'placeholder' }],
    ['<0123456789abcdef>', { cause: 'placeholder' }],
    ['sk-<insert-token>', { cause: 'placeholder' }],
    ['${OPENAI_API_KEY}', { cause: 'placeholder' }],
    ['$OPENAI_API_KEY', { cause: 'placeholder' }],
    ['%OPENAI_API_KEY%', { cause: 'placeholder' }],
    ['{{ openai_api_key }}', { cause: 'placeholder' }],
    ['YOUR_API_KEY', { cause: 'placeholder' }],
    ['sk-your-openai-api-key-here', { cause: 'placeholder' }],
    ['YourSecretKeyGoesHere', { cause: 'placeholder' }],
    ['api-key-goes-here', { cause: 'placeholder' }],
    ['changeme', { cause: 'placeholder' }],
    ['sk-CHANGE_ME_0123456789', { cause: 'placeholder' }],
    ['please-replace-this', { cause: 'placeholder' }],
  ])('is refused with the cause: %j', (text, problem) => {
    expect(apiKeyProblem(cleanApiKey(text))).toEqual(problem);
  });

  it('counts positions from the beginning of the key, not of the surrounding text', () => {
    expect(apiKeyProblem(cleanApiKey('NAME="sk-abc\u200bdef0123456789"'))).toEqual({
      cause: 'invisible',
      position: 7,
    });
  });

  it.each(['""', 'OPENAI_API_KEY=', 'Bearer ', ' \u200b ', '"Bearer ",', "NAME=''"])(
    'is missing where there is nothing but its dress: %j',
    (text) => {
      expect(apiKeyProblem(cleanApiKey(text))).toEqual({ cause: 'missing' });
    },
  );
});

describe('any text', () => {
  const scrap = fc.constantFrom(
    ...['"', "'", '`', '“', '»', '＂', ',', '；', ';', ' ', '\t', '\n', '\u00a0', '\u200b'],
    ...['\ufeff', '\u{e0001}', '\ud800', 'NAME=', 'export ', 'Bearer ', 'apiKey:', 'A', 'key', '='],
  );
  const anyText = fc
    .array(fc.oneof(scrap, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 20 })
    .map((parts) => parts.join(''));

  it('that is clean stays as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const cleaned = cleanApiKey(text);
        expect(cleanApiKey(cleaned)).toBe(cleaned);
        expect(text).toContain(cleaned);
      }),
    );
  });

  it('gives a key back whatever dresses it up, in any combination', () => {
    const apiKey = fc
      .array(fc.integer({ min: 0x21, max: 0x7e }), { minLength: 16, maxLength: 80 })
      .map((codes) => String.fromCharCode(...codes))
      .filter((text) => cleanApiKey(text) === text && apiKeyProblem(text) === null);
    const around = fc.constantFrom(
      ...['"', "'", '`', '“', '”', '«', '＇', ',', ';', '，', '；', ' ', '\r\n', '\u00a0'],
      ...['\u200b', '\u200d', '\u2060', '\u00ad', '\u200e', '\ufeff'],
    );
    const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/).map((text) => `${text}=`);
    const before = fc.oneof(around, name, fc.constantFrom('Bearer ', 'export KEY='));
    const dress = fc.record({ before: fc.array(before), after: fc.array(around) });
    fc.assert(
      fc.property(apiKey, dress, (text, { before: head, after: tail }) => {
        expect(cleanApiKey(`${head.join('')}${text}${tail.join('')}`)).toBe(text);
      }),
    );
  });

  // Whatever is not linear would not end.
  it.each([
    ['quotes', '"'.repeat(2_000_000)],
    ['quotes around a space', `${'"'.repeat(1_000_000)}a ${'"'.repeat(1_000_000)}`],
    ['names', 'NAME='.repeat(400_000)],
    ['capitals without an equals sign', 'A'.repeat(2_000_000)],
    ['names of keys without an equals sign', 'key'.repeat(700_000)],
    ['a name and spaces', `NAME${' '.repeat(2_000_000)}x`],
    ['exports', 'export '.repeat(300_000)],
    ['schemes', 'Bearer '.repeat(300_000)],
    ['bytes that are zero', '\u0000'.repeat(2_000_000)],
    ['invisible characters inside', `a${'\u200b'.repeat(2_000_000)}b`],
    ['pairs of surrogates', `a${'\u{e0001}'.repeat(1_000_000)}`],
    ['dots', '..a'.repeat(700_000)],
    ['brackets', '<'.repeat(2_000_000)],
    ['braces', '{{ '.repeat(700_000)],
    ['prefixes', 'sk-'.repeat(700_000)],
    ['your', 'your'.repeat(500_000)],
    ['changes', 'change-'.repeat(300_000)],
    ['schemes of addresses', 'https:/'.repeat(300_000)],
  ])('may hold millions of %s', (_name, text) => {
    const cleaned = cleanApiKey(text);
    expect(cleaned.length).toBeLessThanOrEqual(text.length);
    expect(apiKeyProblem(cleaned)).not.toBeNull();
  });
});
