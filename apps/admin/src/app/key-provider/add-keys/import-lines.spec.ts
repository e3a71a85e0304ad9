import { readImportLines, shownId, withConflict } from './import-lines';

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
    [`a|${SECRET} ${SECRET}`, 'common.invalid.apiKey.whiteSpace'],
    [`a\tb|${SECRET}`, 'common.invalid.id.characters'],
    [`..|${SECRET}`, 'common.invalid.id.dots'],
    [`${SECRET}|${SECRET}`, 'common.invalid.id.secret'],
    [`${SECRET}-${SECRET}|prod-1`, 'common.invalid.id.secret'],
    ['a|sk-01234...cdef', 'common.invalid.apiKey.masked'],
    ['a|https://api.ohmygpt.com', 'common.invalid.apiKey.address'],
    ['a|<your key>', 'common.invalid.apiKey.placeholder'],
    ['a|sk-012\u200b3456789abcdef', 'common.invalid.apiKey.invisible'],
    [`a|${SECRET}|more`, 'common.import.reason.moreColumns'],
    [`a\t${SECRET}\tmore`, 'common.import.reason.moreColumns'],
    [`a,${SECRET}`, 'common.import.reason.noSeparator'],
  ])('says what is wrong with %j', (content, reason) => {
    const [line] = readImportLines(content);

    expect(line).toMatchObject({ number: 1, state: 'invalid', reason: { text: reason } });
  });

  it.each([
    `a|${SECRET}`,
    `a\t${SECRET}`,
    `a\t\t${SECRET}`,
    `a｜${SECRET}`,
    ` a \t| ${SECRET} `,
    `a|${SECRET}|`,
    `a\t${SECRET}\t\t`,
    `"a|${SECRET}",`,
    `"a"|"${SECRET}"`,
    `'a'\t'${SECRET}';`,
    `a|OPENAI_API_KEY=${SECRET}`,
    `a|Bearer ${SECRET}`,
    `\u200ba\u00a0|\ufeff“${SECRET}”\u200b`,
  ])('takes %j for the ID a and its API key', (content) => {
    expect(readImportLines(content)).toMatchObject([{ id: 'a', apiKey: SECRET, state: 'new' }]);
  });

  it('calls the same API key a duplicate once plain and once in quotes', () => {
    const lines = readImportLines(`a|${SECRET}\nb|"${SECRET}"`);

    expect(lines.map((line) => line.state)).toEqual(['new', 'duplicate']);
  });

  it('reads 10,000 lines', () => {
    const text = Array.from({ length: 10_000 }, (_, index) => `k${index}|${SECRET}${index}`);

    const lines = readImportLines(text.join('\n'));

    expect(lines.filter((line) => line.state === 'new')).toHaveLength(10_000);
  });
});

describe('a line that the server knows', () => {
  const [line] = readImportLines(`some-name-0123456789|${SECRET}`);
  if (!line) {
    throw new Error('There is no line.');
  }

  it.each([
    [null, 'new', undefined],
    ['duplicate_id', 'exists', 'errors.duplicate_id'],
    ['duplicate_secret', 'exists', 'errors.duplicate_secret'],
    ['retired_secret', 'retired', 'errors.retired_secret'],
    ['id_is_secret', 'invalid', 'common.invalid.id.secret'],
  ] as const)('with %s is %s', (conflict, state, text) => {
    const known = withConflict(line, conflict);

    expect([known.state, known.reason?.text]).toEqual([state, text]);
  });
});

describe('the ID as it is shown', () => {
  it.each([
    [`some-name-0123456789|${SECRET}`, 'some-name-0123456789'],
    [`${SECRET}-${SECRET}|prod-1`, 'sk-01234...cdef'],
    [`Bearer ${SECRET}|prod-1`, 'Bearer s...cdef'],
    [`two words|${SECRET}`, 'two words'],
    [`some-name-0123456789|short`, 'some-name-0123456789'],
  ])('of %j is %s', (content, shown) => {
    expect(readImportLines(content).map((line) => shownId(line))).toEqual([shown]);
  });

  it('is masked when the server knows it as an API key', () => {
    const [line] = readImportLines(`plain-0123456789abcdef|${SECRET}`);

    expect(line && shownId(withConflict(line, 'id_is_secret'))).toBe('plain-01...cdef');
    expect(line && shownId(line, true)).toBe('plain-01...cdef');
  });
});
