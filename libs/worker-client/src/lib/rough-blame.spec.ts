import { roughBlame } from './rough-blame';

test.each([
  [401, 'Unauthorized', 'key'],
  [402, undefined, 'key'],
  [429, 'Too many requests', 'key'],
  [400, 'Budget has been exceeded!', 'key'],
  [422, 'messages: field required', 'nobody'],
  [413, 'Your quota of bytes', 'request'],
  [404, 'no such model', 'request'],
  [408, undefined, 'upstream'],
  [503, 'quota service down', 'upstream'],
  [undefined, undefined, 'upstream'],
])('without Keypool, %s %s is blamed on %s', (status, body, blame) => {
  expect(roughBlame({ status, body })).toBe(blame);
});
