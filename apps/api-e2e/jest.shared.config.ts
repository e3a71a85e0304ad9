/** Files that share one Keypool, which is theirs in turn. */
export default {
  displayName: 'api-e2e-shared',
  preset: '../../jest.preset.js',
  testEnvironment: '../../libs/testing/src/jest/sharing-environment.ts',
  testMatch: ['<rootDir>/src/shared/*.e2e-spec.ts'],
  globalSetup: '../../tools/embedded-mongo/jest/database-setup.ts',
  globalTeardown: '../../tools/embedded-mongo/jest/database-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/src/support/leftovers.ts'],
};
