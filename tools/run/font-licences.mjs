import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { licenceOf } from './bundled-packages.mjs';

const ROOT = join(import.meta.dirname, '../..');
const LIST = join(ROOT, 'dist/apps/admin/3rdpartylicenses.txt');

/** The bundler lists the licences of scripts but not of fonts, which come from style sheets. */
const { devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
const list = await readFile(LIST, 'utf8');
for (const name of Object.keys(devDependencies).filter((name) => name.startsWith('@fontsource'))) {
  if (!list.includes(`Package: ${name}\n`)) {
    await appendFile(LIST, licenceOf(join(ROOT, 'node_modules', name)));
  }
}
