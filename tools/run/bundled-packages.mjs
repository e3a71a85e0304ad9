import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE = /^(licen[cs]e|notice)/i;
const RULE = '-'.repeat(80);

/**
 * What a bundle of esbuild is made of.
 * @param {import('esbuild').Metafile} metafile
 * @returns {{ inlined: string[], loaded: string[] }} the packages that it holds, as package-lock.json has them, and the
 *   names of what it loads when it runs
 */
export function packagesOf({ outputs }) {
  const inlined = new Set();
  const loaded = new Set();
  for (const { inputs, imports } of Object.values(outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const [, folder] = /(node_modules\/.*)$/.exec(file) ?? [];
      if (folder && bytesInOutput > 0) {
        inlined.add(/^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(folder)[0]);
      }
    }
    imports.filter(({ external }) => external).forEach(({ path }) => loaded.add(path));
  }
  return { inlined: [...inlined].sort(), loaded: [...loaded].sort() };
}

/**
 * The licence of a package, in the form of Angular's list.
 * @param {string} folder where it is installed
 */
export function licenceOf(folder) {
  const { name, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8'));
  const heading = `Package: ${name}\nLicense: ${JSON.stringify(license)}`;
  return `${[heading, ...texts, RULE].join('\n\n')}\n`;
}
