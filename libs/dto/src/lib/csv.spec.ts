import { toCsv } from './csv';

describe('a table as CSV', () => {
  it.each([
    ['plain', 'plain'],
    ['a, b', '"a, b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+84', "'+84"],
    ['-prod', "'-prod"],
    ['@user', "'@user"],
    [7, '7'],
    [false, 'false'],
    [null, ''],
  ])('has %j as %j', (value, cell) => {
    expect(toCsv([[value]])).toBe(`\uFEFF${cell}\r\n`);
  });

  it('has a line for each row', () => {
    expect(
      toCsv([
        ['Line', 'ID'],
        [1, 'a'],
      ]),
    ).toBe('\uFEFFLine,ID\r\n1,a\r\n');
  });
});
