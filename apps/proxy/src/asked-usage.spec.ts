import { askingForUsage } from './asked-usage';

const asked = (path: string, body: string) =>
  askingForUsage(path, Buffer.from(body))?.toString() ?? null;

test.each([
  ['/v1/chat/completions', '{ "stream": true }'],
  ['/v1/completions?x=y', '{ "stream": true }'],
])('a stream of %s is asked for', (path, body) => {
  expect(asked(path, body)).toBe('{"stream_options":{"include_usage":true}, "stream": true }');
});

test('options of a client stay', () => {
  const body =
    '{"stream":true,"stream_options":{"include_obfuscation":false,"include_usage":false}}';
  expect(JSON.parse(asked('/chat/completions', body) ?? '')).toEqual({
    stream: true,
    stream_options: { include_obfuscation: false, include_usage: true },
  });
});

test.each([
  ['no stream', '/v1/chat/completions', '{"model":"m"}'],
  ['a stream that is off', '/v1/chat/completions', '{"stream":false}'],
  [
    'one that is asked',
    '/v1/chat/completions',
    '{"stream":true,"stream_options":{"include_usage":true}}',
  ],
  ['another route', '/v1/responses', '{"stream":true}'],
  ['the word in a text', '/v1/chat/completions', '{"content":"\\"stream\\": true"}'],
  ['no JSON', '/v1/chat/completions', '{"stream":true'],
])('%s is left as it is', (_, path, body) => {
  expect(asked(path, body)).toBeNull();
});
