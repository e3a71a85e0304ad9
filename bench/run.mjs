/** Bundles one bench and runs it: `npm run bench -- <name>`. */
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''));
const name = process.argv[2] ?? '';
if (!names.includes(name)) {
  process.stderr.write(`Which bench? npm run bench -- ${names.join(' | ')}\n`);
  process.exit(1);
}
const outfile = join(root, 'tmp/bench', `${name}.cjs`);
await build({
  entryPoints: [join(import.meta.dirname, `${name}.bench.ts`)],
  outfile,
  bundle: true,
  platform: 'node',
  packages: 'external',
  tsconfig: join(root, 'tsconfig.base.json'),
  alias: {
    '@keypool/key-pool': join(root, 'libs/key-pool/src/index.ts'),
    '@keypool/embedded-mongo': join(root, 'tools/embedded-mongo/src/index.ts'),
    '@keypool/testing': join(root, 'libs/testing/src/index.ts'),
  },
  logLevel: 'warning',
});
// What the own database reads and runs lies beside the bundle, as it lies beside the built app.
const engine = join(root, 'tools/embedded-mongo/src');
for (const file of readdirSync(engine).filter((name) => /\.(cjs|py|txt)$/.test(name))) {
  copyFileSync(join(engine, file), join(root, 'tmp/bench', file));
}
const { status } = spawnSync(process.execPath, ['--expose-gc', outfile], {
  stdio: 'inherit',
  cwd: root,
});
process.exit(status ?? 1);
