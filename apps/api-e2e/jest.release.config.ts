/** Not in `npm test`: it installs the release, which takes the registry or npm's cache. */
export default {
  displayName: 'release',
  preset: '../../jest.preset.js',
  testEnvironment: '../../libs/testing/src/jest/leftovers-environment.ts',
  testMatch: ['<rootDir>/src/**/*.release-spec.ts'],
  globalSetup: '../../tools/embedded-mongo/jest/database-setup.ts',
  globalTeardown: '../../tools/embedded-mongo/jest/database-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/src/support/leftovers.ts'],
};
