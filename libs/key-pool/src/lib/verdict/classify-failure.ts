import type { ProviderId } from '../providers';
import { redactForeign } from '../redact';
import type { SecretTest } from '../redact-known';
import {
  BLAME_OF,
  type Blame,
  type FailureReason,
  type FailureReport,
  type Verdict,
} from './failure';
import { OHMYGPT_TABLE } from './ohmygpt-rules';
import { OPENHANDS_TABLE } from './openhands-rules';
import { matches, type ClassificationRule, type Facts } from './rule';
import { LONGEST_UPSTREAM_TEXT, readUpstreamAnswer } from './upstream-answer';
import { sdkStatus, unwrap } from './wrappings';

/** What a failure means, who is to blame, why, and what the upstream said. */
export interface Classification {
  readonly verdict: Verdict;
  readonly blame: Blame;
  readonly reason: FailureReason;
  /** Name of the matching row in the provider's table; null when no row matched. */
  readonly row: string | null;
  /** Whether the provider's own API wrote the whole answer: only then is a wait of any length believed (SPEC 6.1). */
  readonly isProvidersOwn: boolean;
  /** The upstream's own message or the network error's text, redacted, up to 500 characters. */
  readonly message: string | null;
}

/** SPEC 6.1: one table per provider, the first row that matches decides. */
export const CLASSIFICATION_RULES: Readonly<Record<ProviderId, readonly ClassificationRule[]>> = {
  ohmygpt: OHMYGPT_TABLE,
  openhands: OPENHANDS_TABLE,
};

const LONGEST_MESSAGE = 500;

/**
 * A key with its middle hidden: `sk-proj-ab****************9Q9Q`, `****9Q9Q`, new-api's `sk-abc***xyz`. `sk-...9Q9Q` is none:
 * what it shows is too little.
 */
const SHORTENED_KEY =
  /(?<![\w*-])(?:([\w-]{4,20})(?:\.{3}|…)([\w-]{4})|([\w-]{4,20})?(?:\*{3,}|•{3,})([\w-]{3,8}))(?![\w*-])/;

/**
 * Classifies a failed request (SPEC 6.1): the first matching row of the provider's table decides. With a status, `error`
 * is ignored. Without a matching row the verdict is `unknown`, which never costs a key. Never throws, whatever the
 * upstream sent.
 * @param provider whose table is used
 * @param report untrusted; a status outside 100 to 599 counts as none
 * @param apiKey the reported key's secret, where it is known: removed from `message`, and compared with a key shown in
 * the answer
 * @param isSecret knows the other secrets: they are removed from `message`, too
 */
export function classifyFailure(
  provider: ProviderId,
  report: FailureReport,
  apiKey?: string,
  isSecret?: SecretTest,
): Classification {
  const facts = readFacts(report, apiKey);
  const rule = CLASSIFICATION_RULES[provider].find((row) => matches(row, facts));
  const empty = facts.status === null && facts.answer.message === null;
  const verdict = rule?.verdict ?? 'unknown';
  return {
    verdict,
    blame: BLAME_OF[verdict],
    reason: rule?.reason ?? (empty ? 'empty_report' : 'unrecognized'),
    row: rule?.name ?? null,
    isProvidersOwn: facts.answer.isProvidersOwn,
    message: toMessage(facts.answer.message ?? facts.error, apiKey, isSecret),
  };
}

function readFacts(report: FailureReport, apiKey?: string): Facts {
  const { headers } = report;
  const { body, error } = asAnswer(report);
  const outer = httpStatus(report.status) ?? sdkStatus(body?.trim() ?? '');
  const isSuccess = outer !== null && outer >= 200 && outer <= 299;
  const answer = readUpstreamAnswer(body, isSuccess);
  return {
    status: isSuccess ? (answer.status ?? outer) : outer,
    headers: new Set(Object.keys(headers ?? {}).map((name) => name.toLowerCase())),
    error: (error ?? '').slice(0, LONGEST_UPSTREAM_TEXT).trim(),
    answer,
    showsAnotherKey: apiKey !== undefined && showsAnotherKey(answer.message ?? '', apiKey),
  };
}

function httpStatus(status: number | undefined): number | null {
  return status !== undefined && Number.isInteger(status) && status >= 100 && status <= 599
    ? status
    : null;
}

/** What an exit proxy answers to CONNECT is no answer of the upstream. */
const OF_THE_EXIT = /\bfrom proxy\b|\bproxy (?:response|connect|tunnel)|\btunnel/i;

/** A worker that has only its SDK's exception sends its text as the error: the answer is in it. */
function asAnswer({ status, body, error }: FailureReport): Pick<FailureReport, 'body' | 'error'> {
  const isBodyEmpty = (body ?? '').trim() === '';
  const text = (error ?? '').slice(0, LONGEST_UPSTREAM_TEXT).trim();
  const holdsAnswer =
    httpStatus(status) === null
      ? sdkStatus(text) !== null
      : unwrap(text) !== text || /^[{<]/.test(text);
  return isBodyEmpty && holdsAnswer && !OF_THE_EXIT.test(text) ? { body: text } : { body, error };
}

function showsAnotherKey(text: string, apiKey: string): boolean {
  const found = SHORTENED_KEY.exec(text.slice(0, LONGEST_MESSAGE)) ?? [];
  const start = found[1] ?? found[3] ?? '';
  const end = found[2] ?? found[4];
  const isOwn = (key: string): boolean => key.startsWith(start) && key.endsWith(end ?? '');
  // new-api knows its keys without their prefix.
  return end !== undefined && !isOwn(apiKey) && !isOwn(apiKey.replace(/^sk-/, ''));
}

/** Redacted first, then truncated: half a secret would not be recognised. Nor would one with invisible characters in it. */
function toMessage(text: string, apiKey?: string, isSecret?: SecretTest): string | null {
  const secrets = apiKey === undefined ? [] : [apiKey];
  const clean = redactForeign(text.replace(/\p{Cf}+/gu, ''), { secrets, isSecret })
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_MESSAGE)
    // A cut through a surrogate pair leaves a half that no encoding can carry.
    .replace(/[\uD800-\uDBFF]$/, '');
  return clean === '' ? null : clean;
}
