const patience = Number(process.env.KEYPOOL_TEST_PATIENCE || 1);
const LINGER_MS = 60_000 * patience;

/**
 * Ends a run with one line for people and programs alike. A suite that could not run counts as a failed test, and a run
 * that leaves handles open fails: it names them and exits, where Jest would hang.
 */
module.exports = class SummaryReporter {
  constructor({ watch, watchAll }) {
    this.goesOn = watch || watchAll;
  }

  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed\n`);
    if (!this.goesOn) {
      setTimeout(endLeftovers, LINGER_MS).unref();
    }
  }
};

function endLeftovers() {
  const open = process.getActiveResourcesInfo().join(', ');
  process.stderr.write(`The tests left something open: ${open}\n`);
  process.exit(1);
}
