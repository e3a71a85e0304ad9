export default {
  projects: [
    '<rootDir>/libs/key-pool/jest.config.ts',
    '<rootDir>/libs/dto/jest.config.ts',
    '<rootDir>/tools/embedded-mongo/jest.config.ts',
    '<rootDir>/apps/api/jest.config.ts',
  ],
};
