import { readImportLines } from './import-lines';

const SECRET = 'sk-0123456789abcdef';

describe('readImportLines', () => {
  it.each([
    ['\n', 'Unix'],
    ['\r\n', 'Windows'],
    ['\r', 'old Mac'],
  ])('reads lines that end in %j (%s)', (ending) => {
    const lines = readImportLines([`a|${SECRET}1`, `b|${SECRET}2`].join(ending));

    expect(lines.map(({ id, apiKey, state }) => [id, apiKey, state])).toEqual([
      ['a', `${SECRET}1`, 'new'],
      ['b', `${SECRET}2`, 'new'],
    ]);
  });

  it('skips a byte order mark, blank lines and comments, and counts lines as an editor does', () => {
    const lines = readImportLines(`\uFEFF# my keys\n\n   \n  # more\n a | ${SECRET} \n`);

    expect(lines).toEqual([{ number: 5, id: 'a', apiKey: SECRET, state: 'new', reason: null }]);
  });

  it('calls a line a duplicate of the earlier good one with its id or its API key', () => {
    const lines = readImportLines(
      [`a|${SECRET}1`, `a|${SECRET}2`, `b|${SECRET}1`, 'c|short', `c|${SECRET}3`].join('\n'),
    );

    expect(lines.map((line) => [line.state, line.reason?.params])).toEqual([
      ['new', undefined],
      ['duplicate', { line: 1 }],
      ['duplicate', { line: 1 }],
      ['invalid', { limit: 16 }],
      ['new', undefined],
    ]);
  });

  it.each([
    [SECRET, 'common.import.reason.noSeparator'],
    [`|${SECRET}`, 'common.invalid.id.missing'],
    [`with space|${SECRET}`, 'common.invalid.id.characters'],
    [`khóa|${SECRET}`, 'common.invalid.id.characters'],
    [`${'i'.repeat(129)}|${SECRET}`, 'common.invalid.id.tooLong'],
    ['a|', 'common.invalid.apiKey.missing'],
    ['a|sk-short', 'common.invalid.apiKey.tooShort'],
    [`a|${'s'.repeat(513)}`, 'common.invalid.apiKey.tooLong'],
    [`a|${SECRET}|more`, 'common.invalid.apiKey.characters'],
    [`a|${SECRET} ${SECRET}`, 'common.invalid.apiKey.characters'],
  ])('says what is wrong with %j', (content, reason) => {
    const [line] = readImportLines(content);

    expect(line).toMatchObject({ number: 1, state: 'invalid', reason: { text: reason } });
  });

  it('reads 10,000 lines', () => {
    const text = Array.from({ length: 10_000 }, (_, index) => `k${index}|${SECRET}${index}`);

    const lines = readImportLines(text.join('\n'));

    expect(lines.filter((line) => line.state === 'new')).toHaveLength(10_000);
  });
});
