import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { allVariables, AppConfig } from './app-config';
import { readEnvFile } from './env-file';
import { ConfigError, loadConfig } from './load-config';

const ROOT = join(__dirname, '../../../../..');
const NAMES = allVariables().map(({ name }) => name);

const PRINT = `console.log(JSON.stringify(Object.fromEntries(${JSON.stringify(NAMES)}.map((name) => [name, process.env[name]]))))`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keypool-env-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a program finds in its environment when `./.env` was read in one of two ways. */
function readBy(way: 'a shell' | 'node', content: string): NodeJS.ProcessEnv {
  writeFileSync(join(folder, '.env'), content);
  const [program, ...parameters] =
    way === 'node'
      ? [process.execPath, '--env-file=.env', '-e', PRINT]
      : ['sh', '-c', 'set -a; . ./.env; set +a; exec "$0" -e "$1"', process.execPath, PRINT];
  const options = { cwd: folder, env: { PATH: process.env['PATH'] }, encoding: 'utf8' } as const;
  return JSON.parse(execFileSync(program, parameters, { ...options, stdio: 'pipe' }));
}

describe('.env.example', () => {
  const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
  const inUse = example.replace(/^# (?=[A-Z_]+=)/gm, '');

  it('reads the same in a shell and in Node.js, every line of it', () => {
    const byNode = readBy('node', inUse);
    expect(Object.keys(byNode).sort()).toEqual([...NAMES].sort());
    expect(readBy('a shell', inUse)).toEqual(byNode);
    expect(byNode['MONGODB_URI']).toContain('&');
  });

  it('reads the same with values of an operator between its quotes', () => {
    const values = `mongodb://u:p;a s$HOME\`x\`"#%40@db/keypool?a=1&b=2`;
    const changed = inUse.replace(/'.*'$/gm, () => `'${values}'`);
    const byNode = readBy('node', changed);
    expect(new Set(Object.values(byNode))).toEqual(new Set([values]));
    expect(readBy('a shell', changed)).toEqual(byNode);
  });
});

/** A variable; its default, or an example where it has none; and whether it has a default. */
type Row = readonly [name: string, value: string, hasDefault: boolean];

describe('what is written about the variables', () => {
  const text = readFileSync(join(ROOT, '.env.example'), 'utf8');
  const rows = [...text.matchAll(/^(# No default:\n)?# ([A-Z_]+)='(.*)'$/gm)].map(
    ([, none, name = '', value = '']): Row => [name, value, none === undefined],
  );

  it.each(rows)('.env.example states the actual default of %s', (name, value, hasDefault) => {
    const variable = allVariables().find((candidate) => candidate.name === name);
    const groups = Object.values(new AppConfig());
    const defaults = groups.map((group): unknown => Reflect.get(group, variable?.property ?? ''));
    expect(defaults.some((found) => found !== undefined)).toBe(hasDefault);
    if (hasDefault) {
      expect(loadConfig({ [name]: value })).toEqual(loadConfig({}));
    }
  });

  it('docs/configuration.md is what the programs declare: npm run configuration', () => {
    const program = join(ROOT, 'tools/run/configuration.mjs');
    execFileSync(process.execPath, [program, '--check'], { stdio: 'pipe' });
  });

  it('the README shows variables that exist', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const [, section = ''] = /^## Configuration$(.*?)^## /ms.exec(readme) ?? [];
    const named = section.match(/\b(?:KEYPOOL_[A-Z_]+|MONGODB_URI|HOST|PORT)\b/g) ?? [];
    expect(named.length).toBeGreaterThan(5);
    expect(NAMES).toEqual(expect.arrayContaining(named));
  });
});

describe('a .env that a shell read in another way than Node.js', () => {
  const CONTENT =
    'PORT=4000\nMONGODB_URI=mongodb://db1,db2/keypool?replicaSet=rs0&authSource=admin\n';

  it('loses the URI without a word: that is why it is compared', () => {
    expect(readBy('node', CONTENT)['MONGODB_URI']).toContain('authSource=admin');
    expect(readBy('a shell', CONTENT)['MONGODB_URI']).toBeUndefined();
  });

  it('ends the start instead of opening an empty embedded database', () => {
    const environment = readBy('a shell', CONTENT);
    expect(() => loadConfig(environment, readEnvFile(folder))).toThrow(
      new ConfigError([
        'MONGODB_URI is set in .env, but this process did not receive it. Expected: start with npm start or with node --env-file=.env, or remove the line',
      ]),
    );
  });
});

describe('a .env whose variables did not arrive', () => {
  it.each([
    'MONGODB_URI',
    'MONGODB_URI_FILE',
    'KEYPOOL_DATA_DIR',
    'KEYPOOL_MASTER_KEY',
    'KEYPOOL_MASTER_KEY_FILE',
  ])('ends the start for want of %s, which decides where the data is', (name) => {
    expect(() => loadConfig({}, { [name]: 'x' })).toThrow(`${name} is set in .env, but`);
  });

  it('does not matter where the database was chosen, or where the file sets nothing of that kind', () => {
    const envFile = parseEnv("MONGODB_URI='mongodb://db'\nPORT=1");
    expect(() => loadConfig({ KEYPOOL_DATABASE: 'embedded' }, envFile)).not.toThrow();
    expect(() => loadConfig({ MONGODB_URI: 'mongodb://other' }, envFile)).not.toThrow();
    expect(() => loadConfig({}, { PORT: '1', KEYPOOL_ENCRYPTION: 'off' })).not.toThrow();
  });

  it('is no mistake where there is no such file', () => {
    expect(readEnvFile(folder)).toEqual({});
  });
});
