import { getMetadataStorage } from 'class-validator';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppConfig, loadConfig } from './app-config';

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

const properties = new Set(
  getMetadataStorage()
    .getTargetValidationMetadatas(AppConfig, '', true, false)
    .map(({ propertyName }) => propertyName),
);

describe.each([
  ['the table in README.md', readmeRows],
  ['.env.example', exampleRows],
])('%s', (_, read) => {
  const rows = read();

  it('names exactly the variables that Keypool reads, each once', () => {
    expect(rows.map(([name]) => name).sort()).toEqual([...properties].sort());
  });

  it.each(rows)('tells the default of %s as it is', (name, value) => {
    // An empty variable counts as one that is not set.
    const told = loadConfig({ [name]: value });
    expect({ ...told }).toEqual({ ...loadConfig({}) });
    expect(value === '').toBe(Reflect.get(told, name) === undefined);
  });
});
