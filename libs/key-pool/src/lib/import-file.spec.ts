import { looksLikeUtf16, readImportFile } from './import-file';

const SECRET = 'sk-0123456789abcdef';

describe('a file of keys', () => {
  it('is read line by line, as editors count them', () => {
    expect(readImportFile(`# mine\r\n\n "a"|${SECRET}, \rb\t${SECRET}2\n`)).toEqual([
      { number: 3, id: 'a', apiKey: SECRET, flaw: null },
      { number: 4, id: 'b', apiKey: `${SECRET}2`, flaw: null },
    ]);
  });

  it('has no third column', () => {
    expect(readImportFile(`a|${SECRET}|note`)).toMatchObject([{ id: 'a', flaw: 'more_columns' }]);
    expect(readImportFile(`a|${SECRET}|`)).toMatchObject([{ id: 'a', flaw: null }]);
  });

  it('has both an id and an API key in each line', () => {
    expect(readImportFile(SECRET)).toEqual([
      { number: 1, id: '', apiKey: SECRET, flaw: 'no_separator' },
    ]);
  });
});

describe('a text that was UTF-16', () => {
  const text = `# keys\r\na|${SECRET}\r\n`;
  const characters = [...text];

  it.each([
    ['little-endian', characters.map((character) => `${character}\0`)],
    ['big-endian', characters.map((character) => `\0${character}`)],
  ])('%s is recognized', (_order, read) => {
    expect(looksLikeUtf16(read.join(''))).toBe(true);
  });

  it.each(['', text, `${text}\0`])('is not what %j is', (other) => {
    expect(looksLikeUtf16(other)).toBe(false);
  });
});
