const { build } = require('esbuild');
const { writeFile } = require('node:fs/promises');
const { join } = require('node:path');

/**
 * Not bundled: mongoose and its driver look for optional packages when they run, and Nest looks for class-transformer,
 * which must not be there twice.
 */
const APART = ['mongoose', 'mongodb', 'bson', 'class-transformer'];
/** No bundle shows these: the thread for passwords loads them, or they are looked up where they are installed. */
const LOOKED_UP = [
  '@node-rs/argon2',
  '@zxcvbn-ts/core',
  '@zxcvbn-ts/language-common',
  'mongodb-memory-server-core',
  'swagger-ui-dist',
];
/** Nest offers support for these, and they are not installed. */
const NOT_USED = [
  '@fastify/multipart',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
];

/** ES modules see a CommonJS package as Node shows it to them: the instance, and its properties as plain exports. */
const mongooseAsNodeShowsIt = {
  name: 'mongoose',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^mongoose$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'mongoose', namespace: 'for-es-modules' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'for-es-modules' }, () => {
      const names = Object.keys(require('mongoose')).filter(
        (name) => /^[a-z]\w*$/i.test(name) && name !== 'default',
      );
      return {
        resolveDir: __dirname,
        contents: [
          "const $it = require('mongoose');",
          'export default $it;',
          ...names.map((name) => `export const ${name} = $it.${name};`),
        ].join('\n'),
      };
    });
  },
};

/** What esbuild does to each function and class, whenever one is made. */
const NAMES_ALL =
  'var __name = (target, value) => __defProp(target, "name", { value, configurable: true });';
/** Only to classes, whose names begin with a capital: a request makes dozens of functions, and naming them took a sixth of it. */
const NAMES_CLASSES =
  'var __name = (target, value) => value < "a" ? __defProp(target, "name", { value, configurable: true }) : target;';

async function write(folder, { outputFiles, metafile }) {
  const packages = { metafile, apart: APART, lookedUp: LOOKED_UP };
  await Promise.all([
    ...outputFiles.map(({ path, text }) => writeFile(path, text.replace(NAMES_ALL, NAMES_CLASSES))),
    writeFile(join(folder, 'packages.json'), JSON.stringify(packages)),
  ]);
}

/** Puts the packages into the bundles: a program that loads thousands of files takes twice as long to start. */
module.exports = class {
  apply({ hooks }) {
    hooks.afterEmit.tapPromise('packages', ({ entrypoints, outputOptions }) =>
      build({
        entryPoints: [...entrypoints.keys()].map((name) => join(outputOptions.path, `${name}.js`)),
        outdir: outputOptions.path,
        write: false,
        metafile: true,
        bundle: true,
        platform: 'node',
        target: 'node20',
        keepNames: true,
        sourcemap: true,
        sourcesContent: false,
        define: { 'import.meta.url': 'moduleUrl' },
        banner: {
          js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;",
        },
        external: [...APART, ...NOT_USED].flatMap((name) => [name, `${name}/*`]),
        plugins: [mongooseAsNodeShowsIt],
        logLevel: 'warning',
      }).then((built) => write(outputOptions.path, built)),
    );
  }
};
