/** Builds the proxy: one file, which needs nothing beside it, as a package with the command `keypool-proxy`. */
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BUNDLE, writeBundle } from './bundle.mjs';

const root = join(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? 'dist/apps/proxy');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const { metafile, outputFiles } = await build({
  ...BUNDLE,
  entryPoints: [join(root, 'apps/proxy/src/main.ts')],
  outfile: join(folder, 'main.js'),
  target: 'node22',
  banner: { js: '#!/usr/bin/env node' },
});
await writeBundle(outputFiles);
writeFileSync(join(folder, 'packages.json'), JSON.stringify({ metafile }));
const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
writeFileSync(
  join(folder, 'package.json'),
  JSON.stringify({
    name: 'keypool-proxy',
    ...{ version, license, bin: { 'keypool-proxy': 'main.js' }, engines: { node: '>=22.19' } },
  }),
);
copyFileSync(join(root, 'apps/proxy/README.md'), join(folder, 'README.md'));
copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
