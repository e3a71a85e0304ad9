import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const LIST = join(ROOT, 'dist/apps/admin/3rdpartylicenses.txt');

/** The bundler lists the licences of scripts but not of fonts, which come from style sheets. */
async function addLicence(name, list) {
  const heading = `Package: ${name}\n`;
  if (list.includes(heading)) {
    return;
  }
  const folder = join(ROOT, 'node_modules', name);
  const { license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const text = await readFile(join(folder, 'LICENSE'), 'utf8');
  const rule = '-'.repeat(80);
  await appendFile(LIST, `${heading}License: ${JSON.stringify(license)}\n\n${text}\n\n${rule}\n`);
}

const { devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
const list = await readFile(LIST, 'utf8');
for (const name of Object.keys(devDependencies).filter((name) => name.startsWith('@fontsource'))) {
  await addLicence(name, list);
}
