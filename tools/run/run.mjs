import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { copyFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/**
 * Bundles a TypeScript program of this repository and runs it.
 * @param {string} entry its path below the repository
 * @param {string[]} args the program's own
 * @param {string[]} nodeOptions
 * @returns {Promise<number>} its exit code
 */
export async function run(entry, args = [], nodeOptions = []) {
  const folder = join(root, 'tmp', basename(dirname(entry)));
  const outfile = join(folder, basename(entry).replace(/\.ts$/, '.cjs'));
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    packages: 'external',
    sourcemap: 'inline',
    tsconfig: join(root, 'tsconfig.base.json'),
    alias: {
      '@keypool/dto': join(root, 'libs/dto/src/index.ts'),
      '@keypool/key-pool': join(root, 'libs/key-pool/src/index.ts'),
      '@keypool/embedded-mongo': join(root, 'tools/embedded-mongo/src/index.ts'),
      '@keypool/embedded-mongo/errors': join(root, 'tools/embedded-mongo/src/errors.ts'),
      '@keypool/operator': join(root, 'libs/operator/src/index.ts'),
      '@keypool/testing': join(root, 'libs/testing/src/index.ts'),
      '@keypool/testing/browser': join(root, 'libs/testing/src/browser.ts'),
      '@keypool/worker-client': join(root, 'libs/worker-client/src/index.ts'),
    },
    logLevel: 'warning',
  });
  // The files that the embedded database reads and runs are next to the bundle, as they are next to the built app.
  const engine = join(root, 'tools/embedded-mongo/src');
  for (const file of readdirSync(engine).filter((name) => /\.(cjs|py|txt)$/.test(name))) {
    copyFileSync(join(engine, file), join(folder, file));
  }
  const child = spawn(
    process.execPath,
    ['--disable-sigusr1', '--enable-source-maps', ...nodeOptions, outfile, ...args],
    { stdio: 'inherit', cwd: root },
  );
  // Ctrl-C reaches the program too; it shuts down by itself.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

if (process.argv[1] === import.meta.filename) {
  const [entry = '', ...args] = process.argv.slice(2);
  process.exitCode = await run(entry, args);
}
