const { join } = require('node:path');
const { NxAppWebpackPlugin } = require('@nx/webpack/app-plugin');

module.exports = {
  output: { path: join(__dirname, '../../dist/apps/api'), clean: true },
  // `createRequire` looks packages up when the program runs: nothing for webpack to answer.
  module: { parser: { javascript: { createRequire: false } } },
  plugins: [
    new NxAppWebpackPlugin({
      target: 'node',
      // With decorator metadata, by which Nest injects.
      compiler: 'tsc',
      main: './src/main.ts',
      tsConfig: './tsconfig.json',
      // The target `typecheck` does that, with the tests.
      skipTypeChecking: true,
      optimization: false,
      outputHashing: 'none',
      sourceMap: true,
      // What the own database reads and runs beside main.js.
      assets: [
        {
          glob: '*.{cjs,py,txt}',
          input: 'tools/embedded-mongo/src',
          output: '.',
        },
      ],
    }),
  ],
};
