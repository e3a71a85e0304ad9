/**
 * Builds the program of the API, one file with the packages that it needs: one that loads thousands of files takes twice as
 * long to start. `node tools/run/build-api.mjs api`, or `api-crash`.
 */
import { transformFile } from '@swc/core';
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { BUNDLE, writeBundle } from './bundle.mjs';

const require = createRequire(import.meta.url);
const swc = require('./swc.cjs');

const root = join(import.meta.dirname, '../..');
/** By their folders below `dist/apps`. */
const PROGRAMS = {
  api: 'src/main.ts',
  // For tests alone: it dies where it is told to.
  'api-crash': 'test/crash/main.ts',
};
/** What runs beside them: for the embedded database, and the thread for passwords. */
const BESIDE = [
  ...readdirSync(join(root, 'tools/embedded-mongo/src'))
    .filter((name) => /\.(cjs|py|txt)$/.test(name))
    .map((name) => `tools/embedded-mongo/src/${name}`),
  'apps/api/src/app/credentials/password-thread.cjs',
];

/** Not bundled: Nest looks for it when it runs, and it must not be there twice. */
const APART = ['class-transformer'];
/** No bundle shows these: the thread for passwords loads them, or they are looked up where they are installed. */
const LOOKED_UP = [
  '@node-rs/argon2',
  '@zxcvbn-ts/core',
  '@zxcvbn-ts/language-common',
  'mongodb-memory-server-core',
  'swagger-ui-dist',
];
/** Nest and MongoDB's driver offer support for these, and they are not installed. */
const NOT_USED = [
  '@aws-sdk/credential-providers',
  '@fastify/multipart',
  '@fastify/view',
  '@mongodb-js/zstd',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'gcp-metadata',
  'kerberos',
  'mongodb-client-encryption',
  'snappy',
  'socks',
];

/** swc compiles our code, because esbuild writes no decorator metadata. From ES modules, esbuild leaves out what nobody uses. */
const ours = {
  name: 'ours',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const { code } = await transformFile(path, { ...swc, module: { type: 'es6' } });
      return { contents: code, loader: 'js' };
    });
  },
};

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
        resolveDir: root,
        contents: [
          "const $it = require('mongoose');",
          'export default $it;',
          ...names.map((name) => `export const ${name} = $it.${name};`),
        ].join('\n'),
      };
    });
  },
};

/** umzug's command line, and the packages that it alone needs: a twelfth of the program, which nobody runs. */
const withoutCommandLine = {
  name: 'umzug',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]umzug[\\/]lib[\\/]cli\.js$/ }, () => ({ contents: '' }));
  },
};

const name = process.argv[2];
const folder = join(root, 'dist/apps', name);
rmSync(folder, { recursive: true, force: true });
const { outputFiles, metafile } = await build({
  entryPoints: [join(root, 'apps/api', PROGRAMS[name])],
  ...BUNDLE,
  outdir: folder,
  target: 'node20',
  define: { 'import.meta.url': 'moduleUrl' },
  banner: {
    js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;",
  },
  external: [...APART, ...NOT_USED].flatMap((name) => [name, `${name}/*`]),
  plugins: [ours, mongooseAsNodeShowsIt, withoutCommandLine],
});
mkdirSync(folder, { recursive: true });
const packages = { metafile, apart: APART, lookedUp: LOOKED_UP };
await Promise.all([
  writeBundle(outputFiles),
  writeFile(join(folder, 'packages.json'), JSON.stringify(packages)),
]);
for (const path of BESIDE) {
  copyFileSync(join(root, path), join(folder, basename(path)));
}
