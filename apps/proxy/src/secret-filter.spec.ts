import { SecretFilter } from './secret-filter';

const SECRET = 'sk-sk-canary';

function filtered(...chunks: string[]): string[] {
  const filter = new SecretFilter(SECRET);
  const passed = chunks.map((chunk) => filter.pass(Buffer.from(chunk)).toString());
  return [...passed, filter.end().toString()];
}

test('blanks the secret out, wherever it is cut', () => {
  const text = `a ${SECRET} b ${SECRET}`;
  const expected = `a ${'*'.repeat(SECRET.length)} b ${'*'.repeat(SECRET.length)}`;
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      const parts = [text.slice(0, first), text.slice(first, second), text.slice(second)];
      expect(filtered(...parts).join('')).toBe(expected);
    }
  }
});

test('holds back only what may become the secret', () => {
  expect(filtered('data: a\n\n', 'sk', '-sk-x', 'sk-sk-sk')).toEqual([
    'data: a\n\n',
    '',
    'sk-sk-x',
    'sk-',
    'sk-sk',
  ]);
});
