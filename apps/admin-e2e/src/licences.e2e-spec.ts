import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

describe('the licences of what the admin app bundles', () => {
  const list = readFileSync(join(ROOT, 'dist/apps/admin/3rdpartylicenses.txt'), 'utf8');

  it.each(['@fontsource-variable/inter', '@fontsource-variable/jetbrains-mono'])(
    'name %s, once, with its text',
    (name) => {
      const licence = readFileSync(join(ROOT, 'node_modules', name, 'LICENSE'), 'utf8');
      expect(list.split(`Package: ${name}\n`)).toHaveLength(2);
      expect(list).toContain(licence);
    },
  );
});
