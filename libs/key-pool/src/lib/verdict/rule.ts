import type { FailureReason, Verdict } from './failure';
import type { BodyForm, UpstreamAnswer } from './upstream-answer';

/** A status, a range of them with both ends included, or the lack of one. */
export type StatusMatch = number | 'none' | readonly [from: number, to: number];

/** A report in the form that the rows match against. */
export interface Facts {
  /** Under a 2xx status, the one given in the body. */
  readonly status: number | null;
  /** Lower case. */
  readonly headers: ReadonlySet<string>;
  /** The network error's text. */
  readonly error: string;
  readonly answer: UpstreamAnswer;
  /** Whether the answer shows the ends of a key that is not the reported one. */
  readonly showsAnotherKey: boolean;
}

/**
 * One row: every given condition must hold.
 *
 * A row that convicts a key is anchored at the start of the upstream's own words. Upstreams repeat parts of the request
 * ("Invalid model name passed in model=…"), so a text found anywhere would let whoever writes the request burn one backup
 * after the other. Rows that spare a key may look anywhere. Every pattern matches in linear time.
 *
 * Sources: SPEC 6.1; OpenAI's, Anthropic's, one-api's, new-api's and LiteLLM's errors as their documentation, source and
 * issues show them.
 */
export interface ClassificationRule {
  /** Stable, and unique in its table: admins see which row decided, and docs/failures.md lists them. */
  readonly name: string;
  readonly verdict: Verdict;
  readonly reason: FailureReason;
  readonly status?: readonly StatusMatch[];
  readonly form?: readonly BodyForm[];
  /** The body's error type or code is one of these, or matches. */
  readonly errorType?: readonly string[] | RegExp;
  /** One of the body's texts matches, as it is or without its wrappings. */
  readonly text?: RegExp | ((text: string) => boolean);
  /** One of these headers is there. */
  readonly header?: readonly string[];
  /** A provider behind the gateway caused it. */
  readonly isFromBehind?: true;
  /** The answer shows the ends of another key. */
  readonly showsAnotherKey?: true;
  /** There is no status, and the network error's text matches. */
  readonly networkError?: RegExp;
}

/** Whether a row applies to a report. */
export function matches(rule: ClassificationRule, facts: Facts): boolean {
  const { answer } = facts;
  return (
    (rule.status?.some((wanted) => isStatus(facts.status, wanted)) ?? true) &&
    (rule.form?.includes(answer.form) ?? true) &&
    (rule.errorType === undefined || answer.types.some((type) => isType(type, rule.errorType))) &&
    (rule.text === undefined || answer.texts.some((said) => says(said, rule.text))) &&
    (rule.header?.some((name) => facts.headers.has(name)) ?? true) &&
    (!rule.isFromBehind || answer.isFromBehind) &&
    (!rule.showsAnotherKey || facts.showsAnotherKey) &&
    (rule.networkError === undefined ||
      (facts.status === null && rule.networkError.test(facts.error)))
  );
}

function isStatus(status: number | null, wanted: StatusMatch): boolean {
  if (wanted === 'none' || typeof wanted === 'number') {
    return (status ?? 'none') === wanted;
  }
  return status !== null && status >= wanted[0] && status <= wanted[1];
}

function isType(type: string, wanted: ClassificationRule['errorType']): boolean {
  return wanted instanceof RegExp ? wanted.test(type) : (wanted?.includes(type) ?? true);
}

function says(text: string, wanted: ClassificationRule['text']): boolean {
  return wanted instanceof RegExp ? wanted.test(text) : (wanted?.(text) ?? true);
}
