export default {
  displayName: 'api-e2e',
  preset: '../../jest.preset.js',
  testEnvironment: '../../libs/testing/src/jest/leftovers-environment.ts',
  testMatch: ['<rootDir>/src/*.e2e-spec.ts'],
  globalSetup: '../../tools/embedded-mongo/jest/database-setup.ts',
  globalTeardown: '../../tools/embedded-mongo/jest/database-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/src/support/leftovers.ts'],
};
