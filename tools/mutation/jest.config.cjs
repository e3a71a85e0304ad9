/**
 * The tests that judge a mutant of the rotation code: the model test, with fewer runs because there are hundreds of
 * mutants, and the unit tests. None of them needs a database.
 */
process.env.KEYPOOL_MODEL_RUNS ??= '150';
process.env.KEYPOOL_MODEL_SEED ??= '1';

module.exports = {
  rootDir: '../..',
  preset: './jest.preset.js',
  // Stryker wraps it, and does not look for it in the preset.
  testEnvironment: require('../../jest.preset.js').testEnvironment,
  setupFiles: ['reflect-metadata'],
  testMatch: [
    '<rootDir>/apps/api/test/model/rotation.model.spec.ts',
    '<rootDir>/apps/api/src/app/key-provider/replacement/*.spec.ts',
    '<rootDir>/apps/api/src/app/key-provider/store/successors.spec.ts',
    '<rootDir>/apps/api/src/app/key-provider/pool/keys-set-aside.spec.ts',
    '<rootDir>/apps/api/src/app/database/mirrored-collection.spec.ts',
  ],
};
