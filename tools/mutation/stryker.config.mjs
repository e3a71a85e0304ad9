/** `npm run mutation`: whether a test fails when something is removed from the rotation. */
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
    // Quarantine and reload.
    'apps/api/src/app/key-provider/pool/keys-set-aside.ts',
    'apps/api/src/app/database/mirrored-collection.ts',
  ],
  // Most strings are for the log and for people.
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
  // A mutant that loops counts as detected; a slow machine must not.
  timeoutMS: 60_000,
  disableTypeChecks: false,
};
