import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from './version';

test('the version is that of package.json', () => {
  const text = readFileSync(join(__dirname, '../../../../../package.json'), 'utf8');
  expect(VERSION).toBe(JSON.parse(text).version);
});
