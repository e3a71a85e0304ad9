/**
 * `npm test`: all projects of Jest, in two rows side by side. Files of one row run one after the other, on an engine of
 * their own, because some of them wait for answers in time.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FIRST_ROW = ['key-pool', 'dto', 'api', 'admin', 'admin-e2e'];

const jest = join(import.meta.dirname, '../../node_modules/jest/bin/jest.js');
const folder = mkdtempSync(join(tmpdir(), 'keypool-tests-'));

/** @returns {Promise<{passed: number, failed: number}>} */
function runRow(name, projects) {
  const report = join(folder, `${name}.json`);
  const args = [...projects, '--json', `--outputFile=${report}`, ...process.argv.slice(2)];
  const child = spawn(process.execPath, [jest, ...args], {
    // Two rows would fight over a terminal's status lines.
    env: { ...process.env, CI: 'true' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) =>
    child.once('close', (code) => {
      try {
        const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(
          readFileSync(report, 'utf8'),
        );
        resolve({ passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites });
      } catch {
        process.stderr.write(`The row ${name} ended with ${code} and without a report.\n`);
        resolve({ passed: 0, failed: 1 });
      }
    }),
  );
}

const rows = await Promise.all([
  runRow('1', ['--selectProjects', ...FIRST_ROW]),
  runRow('2', ['--ignoreProjects', ...FIRST_ROW]),
]);
rmSync(folder, { recursive: true, force: true });
const passed = rows.reduce((sum, row) => sum + row.passed, 0);
const failed = rows.reduce((sum, row) => sum + row.failed, 0);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
