// Dates are shown in the user's time zone: tests always use this one.
process.env['TZ'] = 'UTC';

export default {
  displayName: 'admin',
  preset: 'jest-preset-angular',
  testEnvironment: '<rootDir>/../../libs/testing/src/jest/jsdom-environment.ts',
  testEnvironmentOptions: { packagesWithGlobals: ['@angular/compiler', '@angular/core'] },
  runtime: '<rootDir>/../../libs/testing/src/jest/native-runtime.cjs',
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
    '^.+\\.(ts|html)$': [
      'jest-preset-angular',
      { tsconfig: '<rootDir>/tsconfig.spec.json', stringifyContentPathRegex: '\\.html$' },
    ],
  },
};
