/**
 * Makes the folder that is deployed, from the built programs: it needs Node.js, and `npm ci` in it fetches the few packages
 * that no bundle holds.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { licenceOf, packagesOf } from './bundled-packages.mjs';
import { neededBy } from './locked-packages.mjs';

const root = join(import.meta.dirname, '../..');
const built = join(root, 'dist/apps');
const folder = resolve(process.argv[2] ?? join(root, 'dist/release'));

const readJson = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const writeJson = (file, content) =>
  writeFileSync(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);

const { name, version, description, license, scripts } = readJson('package.json');
const { packages, lockfileVersion } = readJson('package-lock.json');
const { metafile, apart, lookedUp } = readJson('dist/apps/api/packages.json');
const api = packagesOf(metafile);
const proxy = packagesOf(readJson('dist/apps/proxy/packages.json').metafile);
const beside = [...apart.filter((each) => api.loaded.includes(each)), ...lookedUp];
const installed = neededBy(packages, beside);

rmSync(folder, { recursive: true, force: true });
copyPrograms();
writeManifests();
writeLicences();
writeJson('sbom.cdx.json', billOfMaterials());

function copyPrograms() {
  const isShipped = (file) => !/\.map$|packages\.json$/.test(file);
  for (const program of ['api', 'admin', 'proxy', 'commit.txt']) {
    cpSync(join(built, program), join(folder, program), { recursive: true, filter: isShipped });
  }
  for (const file of ['.env.example', 'CHANGELOG.md', 'LICENSE']) {
    cpSync(join(root, file), join(folder, file));
  }
  writeFileSync(join(folder, 'main.js'), "require('./api/main.js');\n");
}

function writeManifests() {
  const manifest = {
    ...{ name, version, private: true, description, license },
    engines: readJson('dist/apps/proxy/package.json').engines,
    scripts: Object.fromEntries(
      Object.entries(scripts)
        .filter(([, command]) => /^node .* dist\/apps\//.test(command))
        .map(([script, command]) => [script, command.replace('dist/apps/', '')]),
    ),
    dependencies: Object.fromEntries(
      beside.map((each) => [each, packages[`node_modules/${each}`].version]),
    ),
  };
  const { engines, dependencies } = manifest;
  writeJson('package.json', manifest);
  writeJson('package-lock.json', {
    ...{ name, version, lockfileVersion, requires: true },
    packages: {
      '': { name, version, license, dependencies, engines },
      ...Object.fromEntries(installed.map((path) => [path, packages[path]])),
    },
  });
  // None of them needs its install script.
  writeFileSync(join(folder, '.npmrc'), 'ignore-scripts=true\n');
}

/** Of what the bundles hold. Installed packages bring theirs along, and the admin app has a list of its own. */
function writeLicences() {
  for (const [program, { inlined }] of Object.entries({ api, proxy })) {
    const texts = inlined.map((path) => licenceOf(join(root, path)));
    writeFileSync(join(folder, program, '3rdpartylicenses.txt'), [...new Set(texts)].join('\n'));
  }
}

/** That of the repository, with nothing left that is not shipped. */
function billOfMaterials() {
  const list = readFileSync(join(built, 'admin/3rdpartylicenses.txt'), 'utf8');
  const ofAdmin = [...list.matchAll(/^Package: (\S+)$/gm)].map(([, of]) => `node_modules/${of}`);
  const shipped = new Set(
    [...installed, ...api.inlined, ...proxy.inlined, ...ofAdmin].map(
      (path) => `${path.replace(/^.*node_modules\//, '')}@${packages[path].version}`,
    ),
  );
  const bill = JSON.parse(
    execFileSync('npm', ['run', '--silent', 'sbom'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1_024 * 1_024,
    }),
  );
  const { component } = bill.metadata;
  const kept = new Set([component['bom-ref'], ...shipped]);
  return {
    ...bill,
    metadata: { ...bill.metadata, component: { ...component, name } },
    components: bill.components
      .filter(({ 'bom-ref': ref }) => shipped.has(ref))
      // Those of the admin app are there to develop it, and are shipped inside it.
      .map((shippedOne) => ({ ...shippedOne, scope: 'required', properties: [] })),
    dependencies: bill.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((on) => kept.has(on)) })),
  };
}
