export default {
  displayName: 'api',
  preset: '../../jest.preset.js',
  setupFiles: ['reflect-metadata'],
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/model/**/*.spec.ts'],
};
