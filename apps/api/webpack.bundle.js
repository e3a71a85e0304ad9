const { join } = require('node:path');
const { NxAppWebpackPlugin } = require('@nx/webpack/app-plugin');
const PackagesPlugin = require('./webpack.packages');

/**
 * One program of the API.
 * @param {{ main: string, folder: string, commands?: string[], from?: string }} program its entry, where it goes below
 *   `dist/apps`, and small programs that go beside it, from this folder
 */
module.exports = ({ main, folder, commands = [], from = 'src' }) => ({
  output: { path: join(__dirname, '../../dist/apps', folder), clean: true },
  // `createRequire` looks packages up when the program runs: nothing for webpack to answer.
  module: { parser: { javascript: { createRequire: false } } },
  plugins: [
    new NxAppWebpackPlugin({
      target: 'node',
      // With decorator metadata, by which Nest injects.
      compiler: 'tsc',
      main,
      additionalEntryPoints: commands.map((name) => ({
        entryName: name,
        entryPath: join(__dirname, from, `${name}.ts`),
      })),
      tsConfig: './tsconfig.json',
      // The target `typecheck` does that, with the tests.
      skipTypeChecking: true,
      optimization: false,
      outputHashing: 'none',
      sourceMap: true,
      // What runs beside main.js: for the embedded database, and the thread for passwords.
      assets: [
        {
          glob: '*.{cjs,py,txt}',
          input: 'tools/embedded-mongo/src',
          output: '.',
        },
        {
          glob: 'password-thread.cjs',
          input: 'apps/api/src/app/credentials',
          output: '.',
        },
      ],
    }),
    new PackagesPlugin(),
  ],
});
