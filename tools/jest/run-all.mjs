/**
 * `npm test`: ESLint, and the projects of Jest in units, which four runners take from one queue. Files of one unit run one
 * after the other, each unit on its own engine. Arguments are passed to Jest: `npm test -- src/app/failures`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Last, for after `--` all are paths. */
const given = process.argv.slice(2);

/** The projects with their number of units, and scripts, the longest units first, so that the runners finish together. */
const UNITS = [
  ...unitsWithPodman(),
  // It keeps one processor busy: after the builds, it would leave the others idle.
  { check: 'lint-all' },
  ...unitsOf('admin-e2e', 2),
  // It waits a lot.
  ...unitsOf('embedded-mongo'),
  ...unitsOf('api-integration', 4),
  ...unitsOf('api-e2e', 4),
  ...unitsOf('api-e2e-shared'),
  ...unitsOf('admin'),
  ...unitsOf('api', 2),
  // Small ones share a start of Jest, which takes as long as their tests.
  { projects: ['key-pool', 'dto', 'worker-client', 'proxy'], shard: '1/1' },
];
/**
 * Tests wait now and then, so three leave two processors idle at times. With five, a dozen programs want them at once, which makes
 * each an eighth slower, and on slow ones pages get no answer within their limits.
 */
const RUNNERS = 4;

/** MB for young objects. A file loads so much that with Node's 16, 9 % of the time went into making room. */
const ROOM = '--max-semi-space-size=64';

const modules = join(import.meta.dirname, '../../node_modules');
const jest = join(modules, 'jest/bin/jest.js');
const nx = join(modules, 'nx/dist/bin/nx.js');
/** Runners would compete for a terminal's status lines. */
const environment = { ...process.env, CI: 'true' };
const folder = mkdtempSync(join(tmpdir(), 'keypool-tests-'));
const sum = { passed: 0, failed: 0 };
const failures = [];
const waiting = UNITS.values();

/** @returns {{ projects: string[], shard: string }[]} */
function unitsOf(project, count = 1) {
  return Array.from({ length: count }, (_, index) => ({
    projects: [project],
    shard: `${index + 1}/${count}`,
  }));
}

/** On a machine that is there to run containers. Elsewhere nothing of it runs, and nothing counts. */
function unitsWithPodman() {
  const isWhole = given.length === 0;
  const canRun = isWhole && spawnSync('podman', ['--version']).status === 0;
  return canRun ? [{ script: 'test:image' }] : [];
}

async function takeUnits() {
  for (const unit of waiting) {
    const { passed, failed } = await (unit.check ? runCheck(unit.check) : runUnit(unit));
    sum.passed += passed;
    sum.failed += failed;
  }
}

/** It is no test: nothing passes, but it may fail. */
async function runCheck(target) {
  const child = spawn(process.execPath, [nx, 'run', `repository:${target}`], {
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'close');
  if (code !== 0) {
    failures.push(`${target}: what it found is printed above`);
  }
  return { passed: 0, failed: code === 0 ? 0 : 1 };
}

/** @returns {Promise<{passed: number, failed: number}>} */
function runUnit({ projects, shard, script }) {
  const name = script ?? `${projects.join(' ')} ${shard}`;
  const report = join(folder, `${name.replace(/\W/g, '-')}.json`);
  const reporting = ['--json', `--outputFile=${report}`];
  const [program, ...args] = script
    ? ['npm', 'run', script, '--', ...reporting]
    : [process.execPath, ROOM, jest, ...selecting(projects, shard), ...reporting, ...given];
  const child = spawn(program, args, {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) =>
    child.once('close', (code) => {
      const { passed, failed } = readReport(report);
      if (code !== 0 && failed === 0) {
        process.stderr.write(`${name} ended with ${code}.\n`);
      }
      resolve({ passed, failed: code === 0 ? failed : Math.max(failed, 1) });
    }),
  );
}

function selecting(projects, shard) {
  return ['--selectProjects', ...projects, '--shard', shard, '--passWithNoTests'];
}

/** A unit that ends without a report has run no test; its exit code says why. */
function readReport(file) {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    failures.push(...testResults.flatMap(failuresOf));
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** What a file's failed tests said; without one, what kept the file from running. */
function failuresOf({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) {
    return status === 'failed' ? [`${name}\n${message}`] : [];
  }
  return failed.map((test) => `${name}\n${test.fullName}\n${test.failureMessages.join('\n')}`);
}

await Promise.all(Array.from({ length: RUNNERS }, takeUnits));
rmSync(folder, { recursive: true, force: true });
// Said again at the end: the first time was among the output of thousands of tests.
failures.forEach((failure) => process.stdout.write(`\nFAILED ${failure}\n`));
process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed\n`);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
