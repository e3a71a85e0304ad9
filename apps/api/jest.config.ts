import preset from '../../jest.preset.js';

export default {
  displayName: 'api',
  preset: '../../jest.preset.js',
  setupFiles: ['reflect-metadata'],
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  // It loads an ES module by `import()`, which Jest's CommonJS cannot.
  transformIgnorePatterns: preset.transformIgnorePatterns.map((pattern) =>
    pattern.replace('(?!(', '(?!(@fastify/cookie|'),
  ),
};
