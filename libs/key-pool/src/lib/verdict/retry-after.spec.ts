import { retryAfterMs } from './retry-after';

const NOW = Date.parse('2026-11-21T10:00:00.000Z');
const HOUR = 3_600_000;

describe('retryAfterMs', () => {
  it.each<[string, Record<string, string>, number | null]>([
    ['seconds', { 'retry-after': '30' }, 30_000],
    ['broken seconds', { 'retry-after': '1.5' }, 1_500],
    ['a name in any case', { 'RETRY-After': '2' }, 2_000],
    ['a value with blanks around', { 'retry-after': ' 7 ' }, 7_000],
    ['zero', { 'retry-after': '0' }, 0],
    ['an HTTP date', { 'retry-after': 'Sat, 21 Nov 2026 10:02:00 GMT' }, 120_000],
    ['an old HTTP date', { 'retry-after': 'Saturday, 21-Nov-26 10:02:00 GMT' }, 120_000],
    ['an HTTP date that has passed', { 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }, 0],
    ['epoch seconds', { 'retry-after': String(NOW / 1_000 + 60) }, 60_000],
    ['a week', { 'retry-after': '604800' }, 604_800_000],
    ['milliseconds', { 'retry-after-ms': '1500' }, 1_500],
    ['broken milliseconds', { 'retry-after-ms': '12.25' }, 13],
    ['a Go duration', { 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
    ['a longer Go duration', { 'x-ratelimit-reset-requests': '1h2m3.5s' }, 3_723_500],
    ['a short Go duration', { 'x-ratelimit-reset-requests': '120ms' }, 120],
    ['microseconds', { 'x-ratelimit-reset-requests': '1500µs' }, 2],
    ['days', { 'x-ratelimit-reset-requests': '1d' }, 24 * HOUR],
    ['reset in seconds', { 'x-ratelimit-reset': '45' }, 45_000],
    ['reset in epoch seconds', { 'x-ratelimit-reset': String(NOW / 1_000 + 5) }, 5_000],
    ['reset in epoch milliseconds', { 'x-ratelimit-reset': String(NOW + 5) }, 5],
    ['reset as ISO date', { 'x-ratelimit-reset': '2026-11-21T10:00:10Z' }, 10_000],
    ['reset with an offset', { 'x-ratelimit-reset': '2026-11-21T17:00:10+0700' }, 10_000],
    ['the draft header', { 'RateLimit-Reset': '9' }, 9_000],
    ['the spelling with three parts', { 'x-rate-limit-reset': '9' }, 9_000],
    ['LiteLLM 1.109', { reset_at: '2026-11-21 10:01:00 UTC', 'retry-after': '60' }, 60_000],
    ['reset_at without a zone, as UTC', { reset_at: '2026-11-21T10:00:01.250' }, 1_250],
    ['a point in time that has passed', { reset_at: '2020-01-01T00:00:00Z' }, 0],
  ])('reads %s', (_case, headers, expected) => {
    expect(retryAfterMs(headers, NOW)).toBe(expected);
  });

  it.each<[string, Record<string, string>, number]>([
    ['Retry-After later', { 'retry-after': '90', 'x-ratelimit-reset': '30' }, 90_000],
    ['reset later', { 'retry-after': '30', 'x-ratelimit-reset': '90' }, 90_000],
    [
      'two resets',
      { 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '6m0s' },
      360_000,
    ],
    ['one is garbage', { 'retry-after': 'soon', 'x-ratelimit-reset': '90' }, 90_000],
    ['one has passed', { reset_at: '2020-01-01T00:00:00Z', 'retry-after': '4' }, 4_000],
  ])('takes the latest of several: %s', (_case, headers, expected) => {
    expect(retryAfterMs(headers, NOW)).toBe(expected);
  });

  it('does not wait for a daily limit that still has something left', () => {
    const headers = {
      'retry-after': '20',
      'x-ratelimit-remaining-requests-day': '13000',
      'x-ratelimit-reset-requests-day': '33011.38',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '25s',
    };
    expect(retryAfterMs(headers, NOW)).toBe(25_000);
  });

  it('takes the reset of a limit with something left when nothing else is said', () => {
    const headers = { 'X-RateLimit-Remaining-Tokens': '7657', 'X-RateLimit-Reset-Tokens': '6.6s' };
    expect(retryAfterMs(headers, NOW)).toBe(6_600);
  });

  it.each<[string, Record<string, string> | undefined]>([
    ['no headers', undefined],
    ['an empty list', {}],
    ['other headers', { date: 'Sat, 21 Nov 2026 10:02:00 GMT', 'x-ratelimit-limit': '60' }],
    ['words', { 'retry-after': 'soon' }],
    ['an empty value', { 'retry-after': '' }],
    ['a negative number', { 'retry-after': '-5' }],
    ['words and a number', { 'retry-after': 'foo 1' }],
    ['an exponent', { 'retry-after': '1e9' }],
    ['infinity', { 'retry-after': 'Infinity' }],
    ['hexadecimal digits', { 'retry-after': '0x10' }],
    ['too many digits', { 'retry-after': '9'.repeat(40) }],
    ['a very long value', { 'retry-after': '1'.repeat(100_000) }],
    ['a duration without its unit', { 'x-ratelimit-reset': '6m0' }],
    ['a duration with garbage behind', { 'x-ratelimit-reset': '6m0s!' }],
    ['a day without a time', { reset_at: '2026-11-21' }],
    ['a day that does not exist', { reset_at: '2026-13-41T10:00:00Z' }],
    ['a date without a zone', { 'retry-after': 'Sat Nov 21 10:02:00 2026' }],
    ['a list', { 'retry-after': '30, 60' }],
  ])('says nothing for %s', (_case, headers) => {
    expect(retryAfterMs(headers, NOW)).toBeNull();
  });
});
