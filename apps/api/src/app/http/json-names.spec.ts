import { repeatedName } from './json-names';

describe('a name that stands twice', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"a":{"b":[{"c":1 , "c" : 1}]}}', 'c'],
    ['[{"a":[],"b":{},"a":1}]', 'a'],
    ['{"":1,"":2}', ''],
    ['{"a\\"":1,"a\\"":2}', 'a"'],
  ])('is found in %s', (text, name) => {
    JSON.parse(text);
    expect(repeatedName(text)).toBe(name);
  });

  it.each([
    '{"a":1,"b":2}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":2}]',
    '{"a":"a","b":["a","a"]}',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
    '{"a":1,"A":2}',
    'null',
  ])('is not in %s', (text) => {
    JSON.parse(text);
    expect(repeatedName(text)).toBeNull();
  });

  it.each(['', '}}]]', '{"a', '{"a":1', ':::'])(
    'is not looked for in %j, which is not JSON',
    (text) => {
      expect(repeatedName(text)).toBeNull();
    },
  );
});
