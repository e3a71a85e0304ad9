import { failureOf, UpstreamError } from './upstream-error';

const coded = (code: string, cause?: unknown) =>
  Object.assign(new Error('it broke', { cause }), { code });

test('an answer is reported as it came', async () => {
  const response = new Response('no money', { status: 402, headers: { 'Retry-After': '9' } });
  expect((await UpstreamError.from(response)).failure).toEqual({
    status: 402,
    headers: expect.objectContaining({ 'retry-after': '9' }),
    body: 'no money',
  });
});

test('an answer whose body breaks off has its status', async () => {
  const text = () => Promise.reject(new Error('terminated'));
  const { failure, message } = await UpstreamError.from({ status: 502, headers: [], text });
  expect(failure).toEqual({ status: 502, headers: {} });
  expect(message).toBe('the upstream answered 502');
});

test.each([
  ['its code', coded('ECONNRESET'), 'ECONNRESET: it broke'],
  [
    'the code of its cause',
    new TypeError('fetch failed', { cause: coded('UND_ERR_SOCKET') }),
    'UND_ERR_SOCKET: it broke',
  ],
  ['a host without a name', coded('EAI_AGAIN'), 'EAI_AGAIN: it broke'],
  ['a certificate', coded('CERT_HAS_EXPIRED'), 'CERT_HAS_EXPIRED: it broke'],
  ['a time that ran out', new DOMException('late', 'TimeoutError'), 'timeout'],
])('a failure of the network is known by %s', (_, error, text) => {
  expect(failureOf(error)).toEqual({ error: text });
});

test.each([
  ['a bug', new TypeError('undefined is not a function')],
  ['a missing file', coded('ENOENT')],
  ['a wrong argument', coded('ERR_INVALID_ARG_TYPE')],
  ['an abort', new DOMException('gone', 'AbortError')],
  ['a text', 'ECONNRESET'],
  ['nothing', undefined],
])('%s is no failure of the upstream', (_, error) => {
  expect(failureOf(error)).toBeNull();
});

test('a wrapped error is known by what it wraps', () => {
  const inner = new UpstreamError({ status: 429 });
  expect(failureOf(new Error('chat failed', { cause: inner }))).toEqual({ status: 429 });
});
