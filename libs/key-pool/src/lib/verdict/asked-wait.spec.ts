import { askedWaitMs } from './asked-wait';

const NOW = Date.parse('2026-11-21T10:00:00.000Z');
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const saying = (message: string) =>
  JSON.stringify({ error: { message, type: 'rate_limit_error' } });

describe('askedWaitMs', () => {
  it.each<[message: string, waitMs: number | null]>([
    ['Rate limit reached for requests. Please try again in 6m0s.', 6 * MINUTE],
    ['Limit 3, Used 3, Requested 1. Please try again in 20s. Contact us.', 20 * SECOND],
    ['Please try again in 1h2m3.5s', HOUR + 2 * MINUTE + 3.5 * SECOND],
    ['Please try again in 120ms.', 120],
    ['Rate limited, please retry after 30 seconds', 30 * SECOND],
    ['Retrying in 5 minutes', 5 * MINUTE],
    ['Please wait for 2 hours and 5 minutes', 2 * HOUR + 5 * MINUTE],
    ['Your limit resets in 3 days, 4 hours', 3 * DAY + 4 * HOUR],
    ['Current limit: 10, Remaining: 0. Limit resets at: 2026-11-21 10:01:00 UTC', MINUTE],
    ['Try again at 2026-11-23T10:00:00Z.', 2 * DAY],
    ['resets at 2026-11-21T17:00:10+07:00', 10 * SECOND],
    ['Try again at 2020-01-01 00:00:00', 0],
    ['请求过于频繁，请在 60 秒后重试', MINUTE],
    ['请 5 分钟后再试', 5 * MINUTE],
    ['24小时之后重置', DAY],
    ['Please try again later', null],
    ['You used 20 of 20 requests per 60 seconds', null],
    ['Max retries: 3', null],
    ['Rate limit exceeded: 5 per 1 minute', null],
  ])('%s', (message, waitMs) => {
    expect(askedWaitMs({ body: saying(message) }, NOW)).toBe(waitMs);
    expect(askedWaitMs({ body: `Error code: 429 - ${message}` }, NOW)).toBe(waitMs);
  });

  it.each<[fields: object, waitMs: number | null]>([
    [{ retry_after: 30 }, 30 * SECOND],
    [{ retryAfter: '45' }, 45 * SECOND],
    [{ retry_after_ms: 1500 }, 1_500],
    [{ retryDelay: '34s' }, 34 * SECOND],
    [{ resets_in_seconds: 86_400 }, DAY],
    [{ resets_at: NOW / SECOND + 60 }, MINUTE],
    [{ reset_at: '2026-11-21T10:00:30Z' }, 30 * SECOND],
    [{ retry_after: null }, null],
    [{ retry_after: 'soon' }, null],
    [{ retry_after: { seconds: 5 } }, null],
  ])('the fields %j', (fields, waitMs) => {
    for (const body of [
      { error: { message: 'Slow down', ...fields } },
      { ...fields, error: 'x' },
    ]) {
      expect(askedWaitMs({ body: JSON.stringify(body) }, NOW)).toBe(waitMs);
    }
  });

  it('the latest of header, field and words wins', () => {
    const body = JSON.stringify({ error: { message: 'Try again in 1m', retry_after: 20 } });
    expect(askedWaitMs({ body, headers: { 'retry-after': '30' } }, NOW)).toBe(MINUTE);
    expect(askedWaitMs({ body, headers: { 'Retry-After': '90' } }, NOW)).toBe(90 * SECOND);
    expect(askedWaitMs({ headers: { 'retry-after': '7' } }, NOW)).toBe(7 * SECOND);
  });

  it('nothing is read out of pages, and of nothing', () => {
    expect(askedWaitMs({ body: '<html><p>Try again in 5 days</p></html>' }, NOW)).toBeNull();
    expect(askedWaitMs({}, NOW)).toBeNull();
  });

  it.each([
    ['digits', '1'.repeat(65_000)],
    ['announcements', 'try again in '.repeat(5_000)],
    ['parts', `try again in ${'1s'.repeat(30_000)}`],
    ['signs', `wait ${'-'.repeat(65_000)}`],
  ])('reads 64 kB of %s as fast as anything', (_what, text) => {
    for (let times = 0; times < 50; times++) {
      expect(askedWaitMs({ body: saying(text) }, NOW)).not.toBeNaN();
    }
  });
});
