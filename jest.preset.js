const { join } = require('node:path');

const native = join(__dirname, 'libs/testing/src/jest');

/** For every project but the admin app, which jest-preset-angular compiles. */
module.exports = {
  testEnvironment: join(native, 'native-environment.ts'),
  runtime: join(native, 'native-runtime.cjs'),
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  moduleNameMapper: {
    '^@keypool/dto$': join(__dirname, 'libs/dto/src/index.ts'),
    '^@keypool/dto/params$': join(__dirname, 'libs/dto/src/params.ts'),
    '^@keypool/embedded-mongo$': join(__dirname, 'tools/embedded-mongo/src/index.ts'),
    '^@keypool/embedded-mongo/errors$': join(__dirname, 'tools/embedded-mongo/src/errors.ts'),
    '^@keypool/key-pool$': join(__dirname, 'libs/key-pool/src/index.ts'),
    '^@keypool/operator$': join(__dirname, 'libs/operator/src/index.ts'),
    '^@keypool/testing$': join(__dirname, 'libs/testing/src/index.ts'),
    '^@keypool/testing/browser$': join(__dirname, 'libs/testing/src/browser.ts'),
    '^@keypool/worker-client$': join(__dirname, 'libs/worker-client/src/index.ts'),
  },
  setupFilesAfterEnv: [join(__dirname, 'libs/testing/src/set-limits.ts')],
  transform: {
    '^.+\\.ts$': ['@swc/jest', require('./tools/run/swc.cjs')],
  },
};
