import {
  CLASSIFICATION_RULES,
  type ClassificationRule,
  type StatusMatch,
} from './classification-rules';
import type { FailureReason, FailureReport, Verdict } from './failure';
import type { ProviderId } from './provider-id';
import { redactSecrets } from './redact';
import { LONGEST_UPSTREAM_TEXT, readUpstreamBody, type UpstreamBody } from './upstream-body';

/** What a failure means, why, and what the upstream said. */
export interface Classification {
  readonly verdict: Verdict;
  readonly reason: FailureReason;
  /** The upstream's own message or the network error's text, redacted, up to 500 characters. */
  readonly message: string | null;
}

const LONGEST_MESSAGE = 500;
const LONGEST_RULE_TEXT = 4_096;

/** A report in the form in which the rows look at it. */
interface Facts {
  readonly status: number | null;
  readonly headers: ReadonlySet<string>;
  readonly error: string;
  readonly body: UpstreamBody;
}

/**
 * Says what a failed request means for its key (SPEC 6.1): the first row of the provider's table that
 * matches decides. Where there is a status, `error` is not looked at. Whatever matches no row is
 * `unknown` and never costs a key. Never throws, whatever the upstream sent.
 *
 * @param provider whose table is used
 * @param report untrusted; a status outside 100 to 599 counts as none
 * @param knownSecrets secrets to remove from `message` besides those that their shape gives away
 */
export function classifyFailure(
  provider: ProviderId,
  report: FailureReport,
  knownSecrets: readonly string[] = [],
): Classification {
  const facts = readFacts(report);
  const rule = CLASSIFICATION_RULES[provider].find((row) => matches(row, facts));
  const empty = facts.status === null && facts.body.message === null;
  return {
    verdict: rule?.verdict ?? 'unknown',
    reason: rule?.reason ?? (empty ? 'empty_report' : 'unrecognized'),
    message: toMessage(facts.body.message ?? facts.error, knownSecrets),
  };
}

function readFacts({ status, headers, body, error }: FailureReport): Facts {
  return {
    status:
      status !== undefined && Number.isInteger(status) && status >= 100 && status <= 599
        ? status
        : null,
    headers: new Set(Object.keys(headers ?? {}).map((name) => name.toLowerCase())),
    error: (error ?? '').slice(0, LONGEST_UPSTREAM_TEXT).trim(),
    body: readUpstreamBody(body),
  };
}

function matches(rule: ClassificationRule, facts: Facts): boolean {
  const { status, errorType, text, header, networkError } = rule;
  return (
    (status === undefined || status.some((wanted) => isStatus(facts.status, wanted))) &&
    (errorType === undefined || facts.body.types.some((type) => isType(type, errorType))) &&
    (text === undefined ||
      facts.body.texts.some((said) => text.test(said.slice(0, LONGEST_RULE_TEXT)))) &&
    (header === undefined || header.some((name) => facts.headers.has(name))) &&
    (networkError === undefined || (facts.status === null && networkError.test(facts.error)))
  );
}

function isStatus(status: number | null, wanted: StatusMatch): boolean {
  if (typeof wanted === 'number') {
    return status === wanted;
  }
  return status !== null && status >= wanted[0] && status <= wanted[1];
}

function isType(type: string, wanted: readonly string[] | RegExp): boolean {
  return wanted instanceof RegExp ? wanted.test(type) : wanted.includes(type);
}

/** Redacted first, cut second: half a secret would no longer be recognised. */
function toMessage(text: string, knownSecrets: readonly string[]): string | null {
  const clean = redactSecrets(text, knownSecrets)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_MESSAGE)
    // A cut through a surrogate pair leaves a half that no encoding can carry.
    .replace(/[\uD800-\uDBFF]$/, '');
  return clean === '' ? null : clean;
}
