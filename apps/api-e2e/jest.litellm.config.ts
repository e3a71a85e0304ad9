/** Not part of `npm test`: LiteLLM takes 370 MB and minutes to install. */
export default {
  displayName: 'litellm',
  preset: '../../jest.preset.js',
  testEnvironment: '../../libs/testing/src/jest/leftovers-environment.ts',
  testMatch: ['<rootDir>/src/**/*.pypi-spec.ts'],
  globalSetup: '../../tools/embedded-mongo/jest/database-setup.ts',
  globalTeardown: '../../tools/embedded-mongo/jest/database-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/src/support/leftovers.ts'],
};
