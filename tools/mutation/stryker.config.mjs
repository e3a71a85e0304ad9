/** `npm run mutation`: whether a test fails when something is taken away from the rotation. */
export default {
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: { configFile: 'tools/mutation/jest.config.cjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  mutate: [
    'apps/api/src/app/key-provider/replacement/*.ts',
    '!apps/api/src/app/key-provider/replacement/*.spec.ts',
    'apps/api/src/app/key-provider/rotations/*.ts',
    'apps/api/src/app/key-provider/store/{rotation.repository,successors}.ts',
    // The quarantine, and the reload.
    'apps/api/src/app/key-provider/pool/held-keys.ts',
    'apps/api/src/app/database/mirrored-collection.ts',
  ],
  // Most texts are for the log and for people.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignorePatterns: [
    '/apps/admin*',
    '/dist',
    '/tmp',
    '/data',
    '/docs',
    '/bench',
    '/.nx',
    '/.angular',
  ],
  tempDirName: 'tmp/mutation',
  reporters: ['clear-text', 'html', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'tmp/mutation-report.html' },
  concurrency: 2,
  // A mutant that loops is one that a test found; a slow machine is not.
  timeoutMS: 60_000,
  disableTypeChecks: false,
};
