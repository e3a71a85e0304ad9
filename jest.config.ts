process.env.TZ = 'UTC';

export default {
  projects: [
    '<rootDir>/libs/key-pool/jest.config.ts',
    '<rootDir>/libs/dto/jest.config.ts',
    '<rootDir>/libs/worker-client/jest.config.ts',
    '<rootDir>/apps/proxy/jest.config.ts',
    '<rootDir>/tools/embedded-mongo/jest.config.ts',
    '<rootDir>/apps/api/jest.config.ts',
    '<rootDir>/apps/api/jest.integration.config.ts',
    '<rootDir>/apps/api-e2e/jest.config.ts',
    '<rootDir>/apps/api-e2e/jest.shared.config.ts',
    '<rootDir>/apps/admin/jest.config.ts',
    '<rootDir>/apps/admin-e2e/jest.config.ts',
  ],
  // The files of a run share one database engine, and some end all its sessions: they run one after the other.
  maxWorkers: 1,
  reporters: ['default', '<rootDir>/tools/jest/summary-reporter.cjs'],
};
