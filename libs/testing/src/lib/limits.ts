const patience = Number(process.env['KEYPOOL_TEST_PATIENCE'] || 1);
if (!(patience > 0)) {
  throw new Error('KEYPOOL_TEST_PATIENCE must be a number above 0');
}

/**
 * How long a test may take before it counts as hanging. These are the only limits of the tests, and no test should come
 * near one. `KEYPOOL_TEST_PATIENCE=2` doubles them all.
 */
export const LIMITS = {
  /** For one test or hook. */
  testMs: 15 * 60_000 * patience,
  /** For one condition that a test waits for: an answer, a process that starts, an element on a page. */
  waitMs: 3 * 60_000 * patience,
} as const;
