import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppConfig } from './app-config';
import { loadConfig } from './load-config';
import { variablesOf } from './variable';

const ROOT = join(__dirname, '../../../../..');

/** Name and default, as a person reads them. */
type Row = readonly [name: string, value: string];

function readmeRows(): Row[] {
  const [, section = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split(
    /^## Configuration$/m,
  );
  const [table = ''] = section.split(/^## /m);
  return [...table.matchAll(/^\| `([A-Z_]+)`\s*\| (?:`([^`]*)`|none: [^|]+?)\s*\|/gm)].map(
    ([, name = '', value = '']) => [name, value],
  );
}

function exampleRows(): Row[] {
  const text = readFileSync(join(ROOT, '.env.example'), 'utf8');
  return [...text.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
}

/** Each variable with the value that it has in a configuration. */
function settings(config: AppConfig): Map<string, unknown> {
  return new Map(
    Object.values(config).flatMap((group) =>
      variablesOf(group).map(({ name, property }) => [name, Reflect.get(group, property)] as const),
    ),
  );
}

describe.each([
  ['the table in README.md', readmeRows],
  ['.env.example', exampleRows],
])('%s', (_, read) => {
  const rows = read();

  it('names exactly the variables that Keypool reads, each once', () => {
    expect(rows.map(([name]) => name).sort()).toEqual([...settings(new AppConfig()).keys()].sort());
  });

  it.each(rows)('tells the default of %s as it is', (name, value) => {
    // An empty variable counts as one that is not set.
    const told = loadConfig({ [name]: value });
    expect(told).toEqual(loadConfig({}));
    expect(value === '').toBe(settings(told).get(name) === undefined);
  });
});
