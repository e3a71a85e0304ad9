import { classifyFailure } from './classify-failure';
import type { Verdict } from './failure';
import { REPORTED_KEY, UPSTREAM_CASES, type Expectation } from './upstream-cases.fixture';

const CONVICTIONS: readonly Verdict[] = ['quota_exhausted', 'invalid_key'];
const ALLOWED: Readonly<Record<Expectation, readonly Verdict[]>> = {
  convict: CONVICTIONS,
  convict_or_suspect: [...CONVICTIONS, 'unknown', 'upstream_unavailable'],
  spare: ['rate_limited', 'exit_refused', 'upstream_unavailable', 'request_fault', 'unknown'],
  nothing: ['request_fault'],
};

describe('what upstreams were seen to answer', () => {
  it.each(UPSTREAM_CASES)('$provider: $what: $expect', ({ provider, report, expect: expected }) => {
    const { verdict, reason } = classifyFailure(provider, report, REPORTED_KEY);
    expect({ reason, verdict: ALLOWED[expected].includes(verdict) ? 'allowed' : verdict }).toEqual({
      reason,
      verdict: 'allowed',
    });
  });

  it('are as many dead keys as spared ones', () => {
    const dead = UPSTREAM_CASES.filter(({ expect: expected }) => expected === 'convict').length;
    expect(Math.abs(UPSTREAM_CASES.length - 2 * dead)).toBeLessThan(UPSTREAM_CASES.length / 4);
  });
});
