import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allVariables, AppConfig } from './app-config';
import { loadConfig } from './load-config';

const ROOT = join(__dirname, '../../../../..');

/** A variable; its default, or an example where it has none; and whether it has a default. */
type Row = readonly [name: string, value: string, hasDefault: boolean];

function readmeRows(): Row[] {
  const [, section = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split(
    /^## Configuration$/m,
  );
  const [table = ''] = section.split(/^## /m);
  return [...table.matchAll(/^\| `([A-Z_]+)`\s*\| (?:`([^`]*)`|none: [^|]+?)\s*\|/gm)].map(
    ([, name = '', value]) => [name, value ?? '', value !== undefined],
  );
}

function exampleRows(): Row[] {
  const text = readFileSync(join(ROOT, '.env.example'), 'utf8');
  return [...text.matchAll(/^(# No default:\n)?# ([A-Z_]+)='(.*)'$/gm)].map(
    ([, none, name = '', value = '']) => [name, value, none === undefined],
  );
}

describe.each([
  ['the table in README.md', readmeRows],
  ['.env.example', exampleRows],
])('%s', (_, read) => {
  const rows = read();

  it('names exactly the variables that Keypool reads, each once', () => {
    const names = allVariables().map(({ name }) => name);
    expect(rows.map(([name]) => name).sort()).toEqual(names.sort());
  });

  it.each(rows)('states the actual default of %s', (name, value, hasDefault) => {
    const variable = allVariables().find((candidate) => candidate.name === name);
    const groups = Object.values(new AppConfig());
    const defaults = groups.map((group): unknown => Reflect.get(group, variable?.property ?? ''));
    expect(defaults.some((found) => found !== undefined)).toBe(hasDefault);
    if (hasDefault) {
      expect(loadConfig({ [name]: value })).toEqual(loadConfig({}));
    }
  });
});
