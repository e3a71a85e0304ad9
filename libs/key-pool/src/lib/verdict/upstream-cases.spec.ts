import { PROVIDER_IDS, type ProviderId } from '../providers';
import { classifyFailure } from './classify-failure';
import { DEAD_KEYS } from './dead-keys.fixture';
import type { FailureReport, Verdict } from './failure';
import { SPARED_KEYS } from './spared-keys.fixture';
import { REPORTED_KEY, UPSTREAM_CASES, type Expectation } from './upstream-cases.fixture';

const CONVICTIONS: readonly Verdict[] = ['quota_exhausted', 'invalid_key'];
const ALLOWED: Readonly<Record<string, readonly Verdict[]>> = {
  convict: CONVICTIONS,
  convict_or_suspect: [...CONVICTIONS, 'unknown', 'upstream_unavailable'],
  spare: ['rate_limited', 'exit_refused', 'upstream_unavailable', 'request_fault', 'unknown'],
  nothing: ['request_fault'],
} satisfies Record<Expectation, readonly Verdict[]>;

const judge = (provider: ProviderId, report: FailureReport, expected: string) => {
  const { verdict, row } = classifyFailure(provider, report, REPORTED_KEY);
  return { row, verdict: ALLOWED[expected]?.includes(verdict) ? 'allowed' : verdict };
};

/** A line of a fixture: one report for each provider that it is for. */
function readLine(line: string): [ProviderId, FailureReport][] {
  const [, provider, status, body = ''] = /^(\w+) (\d{3}) (.*)$/.exec(line) ?? [];
  const report = { status: Number(status), body: body.replaceAll('⏎', '\n') };
  return PROVIDER_IDS.filter((id) => provider === 'any' || provider === id).map((id) => [
    id,
    report,
  ]);
}

const dead = DEAD_KEYS.trim().split('\n');
const spared = SPARED_KEYS.trim().split('\n');

describe('what upstreams were seen to answer', () => {
  it.each(UPSTREAM_CASES)('$provider: $what: $expect', ({ provider, report, expect: expected }) => {
    const { row, verdict } = judge(provider, report, expected);
    expect({ row, verdict }).toEqual({ row, verdict: 'allowed' });
  });

  it.each(dead)('convicts: %s', (line) => {
    for (const [provider, report] of readLine(line)) {
      const { row, verdict } = judge(provider, report, 'convict');
      expect({ provider, row, verdict }).toEqual({ provider, row, verdict: 'allowed' });
    }
  });

  it.each(spared)('does not convict: %s', (line) => {
    const [expected = '', rest = ''] = line.split(/ (.*)/);
    for (const [provider, report] of readLine(rest)) {
      const { row, verdict } = judge(provider, report, expected);
      expect({ provider, row, verdict }).toEqual({ provider, row, verdict: 'allowed' });
    }
  });

  it('are as many dead keys as spared ones', () => {
    const ofDeadKeys =
      dead.length + UPSTREAM_CASES.filter(({ expect: expected }) => expected === 'convict').length;
    const all = dead.length + spared.length + UPSTREAM_CASES.length;
    expect(Math.abs(all - 2 * ofDeadKeys)).toBeLessThan(all / 8);
  });

  it('are read, every line of them', () => {
    const lines = [...dead, ...spared.map((line) => line.replace(/^\w+ /, ''))];
    expect(lines.filter((line) => readLine(line).length === 0)).toEqual([]);
  });
});
