process.env.TZ = 'UTC';

export default {
  projects: [
    '<rootDir>/libs/key-pool/jest.config.ts',
    '<rootDir>/libs/dto/jest.config.ts',
    '<rootDir>/tools/embedded-mongo/jest.config.ts',
    '<rootDir>/apps/api/jest.config.ts',
    '<rootDir>/apps/api/jest.integration.config.ts',
    '<rootDir>/apps/api-e2e/jest.config.ts',
    '<rootDir>/apps/admin/jest.config.ts',
    '<rootDir>/apps/admin-e2e/jest.config.ts',
  ],
  // On two cores Jest would take one: most of these tests wait for other processes.
  maxWorkers: 2,
  // A test that fails may leave a server running: that must not keep the run from ending.
  forceExit: true,
  reporters: ['default', '<rootDir>/tools/jest/summary-reporter.cjs'],
};
