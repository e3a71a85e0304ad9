import { firstNames } from './first-names';

const names = (count: number) => Array.from({ length: count }, (_, index) => `key-${index}`);

it('names all of a few', () => {
  expect(firstNames(names(2))).toBe('key-0, key-1');
  expect(firstNames(names(20))).toMatch(/key-18, key-19$/);
});

it('counts what a line would be too long for', () => {
  expect(firstNames(names(100_000))).toMatch(/^key-0, key-1, .*, key-19 and 99980 more$/);
});
