/**
 * Fills the tables of docs/configuration.md from the variables that the API and the reverse proxy declare. With `--check`
 * it writes nothing, and fails where the page would change.
 */
import { build } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { format } from 'prettier';

const root = join(import.meta.dirname, '../..');
const page = join(root, 'docs/configuration.md');
const TABLE = /(<!-- settings: ([a-z ]+) -->)\n.*?(<!-- end -->)/gs;

const { AppConfig, variablesOf, allVariables } = await load(`
  export { AppConfig } from './apps/api/src/app/config/app-config';
  export { variablesOf } from './apps/api/src/app/config/variable';
  export { allVariables } from './apps/proxy/src/settings';
`);
/** The rows of each group of settings, by its name. */
const tables = new Map([...rowsOfApi(), ['proxy', rowsOfProxy()]]);

const before = readFileSync(page, 'utf8');
const filled = before.replace(TABLE, (_, start, names, end) =>
  [start, '', tableOf(names.split(' ').flatMap(take)), '', end].join('\n'),
);
if (tables.size > 0) {
  throw new Error(`${page} has no place for: ${[...tables.keys()].join(', ')}`);
}
const after = await format(filled, { parser: 'markdown' });
if (!process.argv.includes('--check')) {
  writeFileSync(page, after);
} else if (after !== before) {
  throw new Error(`${page} is out of date. Bring it up to date with: npm run configuration`);
}

/** What a module of TypeScript exports. */
async function load(contents) {
  const outfile = join(root, 'tmp/configuration/settings.cjs');
  const stdin = { contents, resolveDir: root, loader: 'ts' };
  const tsconfig = join(root, 'tsconfig.base.json');
  await build({ stdin, outfile, tsconfig, bundle: true, platform: 'node', packages: 'external' });
  return createRequire(import.meta.url)(outfile);
}

function rowsOfApi() {
  return Object.entries(new AppConfig()).map(([group, settings]) => {
    const variables = variablesOf(settings);
    const isFileOfAnother = ({ name }) => variables.some((other) => name === `${other.name}_FILE`);
    const rows = variables
      .filter((variable) => !isFileOfAnother(variable))
      .map(({ property, write = String, secret, ...row }) => {
        const value = settings[property];
        return { ...row, isSecret: secret, byDefault: value === undefined ? value : write(value) };
      });
    return [group, rows];
  });
}

function rowsOfProxy() {
  return allVariables();
}

function take(name) {
  const rows = tables.get(name);
  if (!rows) {
    throw new Error(`${page} names settings that do not exist: ${name}`);
  }
  tables.delete(name);
  return rows;
}

function tableOf(rows) {
  return [
    '| Variable | Default | Format | What it does |',
    '| --- | --- | --- | --- |',
    ...rows.map(({ name, byDefault, isWanted, expected, does, isSecret }) => {
      const none = isWanted ? '**has to be set**' : 'none';
      const given = byDefault === undefined ? none : `\`${byDefault}\``;
      const secret = isSecret ? `. **Secret**; also as a file: \`${name}_FILE\`` : '';
      return `| \`${name}\` | ${given} | ${expected} | ${does}${secret} |`;
    }),
  ].join('\n');
}
