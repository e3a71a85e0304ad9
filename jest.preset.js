const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const nodeModules = join(__dirname, 'node_modules');

/** CommonJS themselves, but they load an ES module by `import()`, which only a transform turns into what Jest can do. */
const LOADS_BY_IMPORT = ['@fastify/cookie'];

/** Nest 12 and others ship ES modules only; Jest runs CommonJS, so swc turns those packages into it. */
function esmPackages() {
  const names = readdirSync(nodeModules).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(nodeModules, name)).map((scoped) => `${name}/${scoped}`)
      : [name],
  );
  return names.filter((name) => {
    if (LOADS_BY_IMPORT.includes(name)) {
      return true;
    }
    try {
      return (
        JSON.parse(readFileSync(join(nodeModules, name, 'package.json'), 'utf8')).type === 'module'
      );
    } catch {
      return false;
    }
  });
}

/** For every project but the admin app, which jest-preset-angular compiles. */
module.exports = {
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  moduleNameMapper: {
    '^@keypool/dto$': join(__dirname, 'libs/dto/src/index.ts'),
    '^@keypool/dto/params$': join(__dirname, 'libs/dto/src/params.ts'),
    '^@keypool/embedded-mongo$': join(__dirname, 'tools/embedded-mongo/src/index.ts'),
    '^@keypool/key-pool$': join(__dirname, 'libs/key-pool/src/index.ts'),
    '^@keypool/operator$': join(__dirname, 'libs/operator/src/index.ts'),
    '^@keypool/testing$': join(__dirname, 'libs/testing/src/index.ts'),
    '^@keypool/testing/browser$': join(__dirname, 'libs/testing/src/browser.ts'),
    '^@keypool/worker-client$': join(__dirname, 'libs/worker-client/src/index.ts'),
  },
  setupFilesAfterEnv: [join(__dirname, 'libs/testing/src/set-limits.ts')],
  transform: {
    '^.+\\.m?[tj]s$': ['@swc/jest', require('./tools/run/swc.cjs')],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages().join('|')})/)`],
};
