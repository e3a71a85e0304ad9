import { CLASSIFICATION_RULES } from './classify-failure';
import type { ClassificationRule } from './rule';
import { FAILURE_REASONS, VERDICTS } from './failure';
import { PROVIDER_IDS } from '../providers';

describe.each(PROVIDER_IDS)('the table of %s', (provider) => {
  const rules = CLASSIFICATION_RULES[provider];
  const convicts = ({ verdict }: ClassificationRule): boolean =>
    verdict === 'quota_exhausted' || verdict === 'invalid_key';
  const looksAtBody = (rule: ClassificationRule): boolean =>
    rule.errorType !== undefined || rule.text !== undefined || rule.form !== undefined;

  it('convicts by the status alone for 402 only', () => {
    const byStatus = rules.filter((rule) => convicts(rule) && !looksAtBody(rule));
    expect(byStatus.map(({ status }) => status)).toEqual([[402]]);
  });

  it('spares by words of blame before it convicts by the status', () => {
    const byStatus = rules.findIndex((rule) => convicts(rule) && !looksAtBody(rule));
    const exits = rules.flatMap(({ verdict, networkError }, at) =>
      verdict === 'exit_refused' && networkError === undefined ? [at] : [],
    );
    expect(Math.max(...exits)).toBeLessThan(byStatus);
  });

  it('names its rows, each by a name of its own', () => {
    const names = rules.map(({ name }) => name);
    expect(names.filter((name) => !/^[a-z\d]+(?:-[a-z\d]+)*$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('costs a key no text that stands anywhere in an answer', () => {
    const costly = rules.flatMap((rule) =>
      convicts(rule) && rule.text instanceof RegExp ? [rule.text] : [],
    );
    for (const text of costly) {
      expect(text.test('Invalid model name passed in model=budget has been exceeded')).toBe(false);
      expect(text.test('prompt: user balance is insufficient')).toBe(false);
      expect(text.test("Model 'the budget has been exceeded' does not exist")).toBe(false);
      expect(text.test('x ExceededBudget: y')).toBe(false);
    }
    expect(costly.length).toBeGreaterThan(0);
  });
});

describe('the tables together', () => {
  const rules = PROVIDER_IDS.flatMap((provider) => CLASSIFICATION_RULES[provider]);

  it('give every verdict', () => {
    expect(new Set(rules.map(({ verdict }) => verdict))).toEqual(new Set(VERDICTS));
  });

  it('give every reason but those for a report that no row matches', () => {
    const unmatched = ['unrecognized', 'empty_report'];
    const given = rules.map(({ reason }) => reason);
    expect(new Set([...given, ...unmatched])).toEqual(new Set(FAILURE_REASONS));
  });
});
