/** What Keypool stores of a new key besides its id, secret, life and times. */
export const FRESH_KEY = {
  status: 'healthy',
  tokensUsed: 0,
  requestsCount: 0,
  lastError: null,
  cooldownUntil: null,
  ladderStep: 0,
  nextTryAt: null,
  suspectStep: 0,
  hold: null,
  convictedAt: null,
  exhaustedAt: null,
  promotedAt: null,
  rev: 1,
  bindingsMade: 0,
} as const;
