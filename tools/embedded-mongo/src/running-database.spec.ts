import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedDatabaseError } from './errors';
import { runningDatabaseUri } from './running-database';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keypool-running-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['is missing', () => rmSync(folder, { recursive: true })],
  ['is empty', () => undefined],
  [
    'has data on which no engine runs',
    () => mkdirSync(join(folder, 'db', 'data'), { recursive: true }),
  ],
])('a folder that %s: no database runs there', async (_, make) => {
  make();
  const asked = runningDatabaseUri(folder);
  await expect(asked).rejects.toBeInstanceOf(EmbeddedDatabaseError);
  await expect(asked).rejects.toThrow(`No embedded database runs in ${folder}. Start Keypool`);
});

it('a folder that cannot be read: that is said, with what helps', async () => {
  writeFileSync(join(folder, 'db'), 'no folder');
  const asked = runningDatabaseUri(folder);
  await expect(asked).rejects.toBeInstanceOf(EmbeddedDatabaseError);
  await expect(asked).rejects.toThrow(
    new RegExp(`${folder} cannot be used: ENOTDIR.*user who owns it.*KEYPOOL_DATA_DIR`),
  );
});
