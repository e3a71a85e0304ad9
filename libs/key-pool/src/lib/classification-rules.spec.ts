import { CLASSIFICATION_RULES, type ClassificationRule } from './classification-rules';
import { FAILURE_REASONS, VERDICTS } from './failure';
import { PROVIDER_IDS } from './provider-id';

describe.each(PROVIDER_IDS)('the table of %s', (provider) => {
  const rules = CLASSIFICATION_RULES[provider];
  const looksAtBody = (rule: ClassificationRule): boolean =>
    rule.errorType !== undefined || rule.text !== undefined || rule.header !== undefined;

  it('has every rule about the answer before every rule about the status alone', () => {
    const firstByStatus = rules.findIndex((rule) => !looksAtBody(rule));
    expect(rules.slice(firstByStatus).filter(looksAtBody)).toEqual([]);
  });

  it('costs a key no text that stands anywhere in an answer', () => {
    const costly = rules.filter(
      ({ verdict, status, text }) =>
        text !== undefined &&
        status === undefined &&
        (verdict === 'quota_exhausted' || verdict === 'invalid_key'),
    );
    for (const { text } of costly) {
      expect(text?.test('Invalid model name passed in model=budget has been exceeded')).toBe(false);
      expect(text?.test('prompt: user balance is insufficient')).toBe(false);
      expect(text?.test("Model 'the budget has been exceeded' does not exist")).toBe(false);
      expect(text?.test('x ExceededBudget: y')).toBe(false);
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
