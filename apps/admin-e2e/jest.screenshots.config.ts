/** Not tests: takes the screenshots of the README. */
export default {
  displayName: 'screenshots',
  preset: '../../jest.preset.js',
  testEnvironment: '../../libs/testing/src/jest/browser-environment.ts',
  testMatch: ['<rootDir>/src/**/*.screenshots.ts'],
  globalSetup: '../../tools/embedded-mongo/jest/database-setup.ts',
  globalTeardown: '../../tools/embedded-mongo/jest/database-teardown.ts',
};
