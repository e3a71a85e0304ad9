import { cleanId, cleanIdInFile, idProblem } from './key-id-text';

describe('an id', () => {
  it.each([' prod-1\t', '\ufeffprod-1\u200b', '\u00a0prod-1\r\n'])(
    'loses the blanks around it: %j',
    (text) => {
      expect(cleanId(text)).toBe('prod-1');
    },
  );

  it('keeps quotes, which it may not have, but for those that a file puts around it', () => {
    expect(cleanId('"prod-1"')).toBe('"prod-1"');
    expect(cleanIdInFile(' "prod-1",')).toBe('prod-1');
    expect(cleanIdInFile('NAME=prod-1')).toBe('NAME=prod-1');
  });

  it.each([
    'a',
    'a.b_c:d@e-F9',
    '...',
    '.a',
    '-',
    'x'.repeat(128),
    'sk-prod-1',
    `sk-${'a'.repeat(26)}`,
  ])('may be %s', (id) => {
    expect(idProblem(id)).toBeNull();
  });

  it.each([
    ['', { cause: 'missing' }],
    ['.', { cause: 'dots' }],
    ['..', { cause: 'dots' }],
    ['x'.repeat(129), { cause: 'tooLong', limit: 128 }],
    ['a b', { cause: 'characters' }],
    ['a/b', { cause: 'characters' }],
    ['a|b', { cause: 'characters' }],
    ['khóa', { cause: 'characters' }],
    ['"a"', { cause: 'characters' }],
    ['a\u200bb', { cause: 'invisible', position: 2 }],
    ['a\u00a0b', { cause: 'invisible', position: 2 }],
    [`sk-${'a'.repeat(27)}`, { cause: 'secret' }],
    [`sk-proj-${'a/+'.repeat(20)}`, { cause: 'secret' }],
    [`sk-${'a'.repeat(2_000_000)}`, { cause: 'secret' }],
    ['x'.repeat(2_000_000), { cause: 'tooLong', limit: 128 }],
  ])('is refused with the cause: %#', (id, problem) => {
    expect(idProblem(id)).toEqual(problem);
  });
});
