import { DEFAULT_COOLDOWN_SETTINGS } from '../cooldown';
import { classifyFailure } from './classify-failure';
import { expectedAction } from './expected-action';
import type { FailureReport } from './failure';

const NOW = 1_800_000_000_000;
const SETTINGS = { ...DEFAULT_COOLDOWN_SETTINGS, suspectAfter: 5 };
const OWN = '{"error":{"message":"Slow down","type":"rate_limit_error"}}';

describe('what a report would do', () => {
  it.each<[string, FailureReport, object]>([
    ['402', { status: 402 }, { action: 'rotated' }],
    ['401', { status: 401 }, { action: 'rotated' }],
    ['429', { status: 429 }, { action: 'cooldown', cooldownMs: 30_000 }],
    [
      '429 with a wait',
      { status: 429, headers: { 'retry-after': '90' } },
      { action: 'cooldown', cooldownMs: 90_000 },
    ],
    [
      "429 with a day's wait, from the provider",
      { status: 429, headers: { 'retry-after': '86400' }, body: OWN },
      { action: 'rotated' },
    ],
    [
      "429 with a day's wait, from anybody",
      { status: 429, headers: { 'retry-after': '86400' }, body: 'Slow down' },
      { action: 'cooldown', cooldownMs: 3_600_000 },
    ],
    ['500', { status: 500 }, { action: 'suspected', suspectAfter: 5 }],
    ['an unknown answer', { status: 403 }, { action: 'suspected', suspectAfter: 5 }],
    ['a bad request', { status: 413 }, { action: 'none' }],
    ['a refused exit', { status: 407 }, { action: 'none' }],
  ])('of %s', (_what, report, expected) => {
    const classification = classifyFailure('openhands', report);
    expect(expectedAction(classification, report, NOW, SETTINGS)).toEqual({
      cooldownMs: null,
      suspectAfter: null,
      ...expected,
    });
  });
});
