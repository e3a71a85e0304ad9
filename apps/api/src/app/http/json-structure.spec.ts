import { structureProblem } from './json-structure';

const codeOf = (text: string) => structureProblem(text)?.code ?? null;
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
/** Two marks for each but the last. */
const emptyLists = (count: number) => `[${Array(count).fill('[]').join(',')}]`;

describe('the structure of a JSON text', () => {
  it('may be 32 levels deep', () => {
    expect(codeOf(nested(32))).toBeNull();
    expect(codeOf(nested(33))).toBe('validation_failed');
    expect(codeOf('{"a":'.repeat(33))).toBe('validation_failed');
  });

  it('may have 20,000 marks', () => {
    expect(codeOf(emptyLists(10_000))).toBeNull();
    expect(codeOf(emptyLists(10_001))).toBe('body_too_large');
    expect(codeOf(`{${'"":{},'.repeat(7_000)}`)).toBe('body_too_large');
  });

  it('counts depth, not brackets', () => {
    expect(codeOf(`[${Array(300).fill(nested(31)).join(',')}]`)).toBeNull();
  });

  it.each([
    ['a text', `"${'[,:{'.repeat(10_000)}"`],
    ['escaped quotes', `"${'\\"[[,'.repeat(10_000)}"`],
    ['escaped backslashes before an escaped quote', `"${'\\\\\\"[['.repeat(10_000)}"`],
    ['a text without an end', `"${'[,'.repeat(20_000)}`],
  ])('says nothing about marks in %s', (_, text) => {
    expect(codeOf(text)).toBeNull();
  });

  it.each([
    ['a text', '"\\""'],
    ['an escaped backslash', '"\\\\"'],
  ])('counts marks after %s', (_, text) => {
    expect(codeOf(`[${text},${nested(32)}]`)).toBe('validation_failed');
  });

  it('leaves what is not JSON to the parser', () => {
    expect(codeOf(']]]}}}')).toBeNull();
    expect(codeOf('')).toBeNull();
  });

  it.each([nested(33), emptyLists(10_001)])('says what to do', (text) => {
    expect(structureProblem(text)?.detail).toMatch(/Send|Spread/);
  });
});
