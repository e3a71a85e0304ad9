export default {
  displayName: 'api-integration',
  preset: '../../jest.preset.js',
  setupFiles: ['reflect-metadata'],
  testMatch: ['<rootDir>/test/integration/**/*.int-spec.ts'],
  globalSetup: '../../tools/embedded-mongo/jest/database-setup.ts',
  globalTeardown: '../../tools/embedded-mongo/jest/database-teardown.ts',
};
