// Dates are shown in the user's time zone: tests always use this one.
process.env['TZ'] = 'UTC';

/**
 * Angular and its neighbours ship ES modules only (`.mjs`), and Jest runs CommonJS. SWC turns them into it: what the preset
 * makes of them is slower by a tenth, without native class fields and async functions, and with two getters before each import.
 */
export default {
  displayName: 'admin',
  preset: 'jest-preset-angular',
  testEnvironment: 'jsdom',
  rootDir: '.',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  setupFilesAfterEnv: ['<rootDir>/../../libs/testing/src/set-limits.ts', '<rootDir>/jest.setup.ts'],
  moduleNameMapper: {
    '^@keypool/dto$': '<rootDir>/../../libs/dto/src/index.ts',
    '^@keypool/key-pool$': '<rootDir>/../../libs/key-pool/src/index.ts',
    '^@keypool/testing$': '<rootDir>/../../libs/testing/src/index.ts',
    '\\.svg$': '<rootDir>/src/testing/svg-stub.ts',
  },
  transform: {
    '^.+\\.mjs$': ['@swc/jest', { swcrc: false, sourceMaps: true, jsc: { target: 'es2023' } }],
    '^.+\\.(ts|js|html)$': [
      'jest-preset-angular',
      { tsconfig: '<rootDir>/tsconfig.spec.json', stringifyContentPathRegex: '\\.html$' },
    ],
  },
  transformIgnorePatterns: ['node_modules/(?!(.*\\.mjs$|@angular/common/locales/.*\\.js$))'],
};
