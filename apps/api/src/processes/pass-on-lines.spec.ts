import { PassThrough } from 'node:stream';
import { passOnLines } from './pass-on-lines';

test('lines are passed on whole, whatever pieces they come in', async () => {
  const from = new PassThrough();
  const written: string[] = [];
  passOnLines(from, { write: (lines: string) => written.push(lines) });
  for (const piece of ['{"a":', '1}', '\n{"b":2}\n{"c"', ':3}\n{"d"']) {
    from.write(piece);
    await new Promise(setImmediate);
  }
  expect(written).toEqual(['{"a":1}\n{"b":2}\n', '{"c":3}\n']);
});
