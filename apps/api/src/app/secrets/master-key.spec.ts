import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/load-config';
import { StartupError } from '../config/startup.error';
import { MasterKey } from './master-key';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keypool-master-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function masterKeyIn(dataDir: string): MasterKey {
  return new MasterKey(loadConfig({ KEYPOOL_DATA_DIR: dataDir }));
}

describe('the file of the master key', () => {
  it('is made once, for its owner alone, and announced with the words to save it', async () => {
    const dataDir = join(folder, 'new', 'data');
    const file = join(dataDir, 'master.key');
    const lines: string[] = [];
    const announce = (line: string) => void lines.push(line);

    const keys = await Promise.all([1, 2, 3].map(() => masterKeyIn(dataDir).create(announce)));

    const stored = Buffer.from(readFileSync(file, 'utf8'), 'base64');
    expect(keys).toEqual([stored, stored, stored]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(lines).toEqual([expect.stringMatching(`^Master key: created ${file}\\. Keep a copy`)]);
    expect(lines.join()).not.toContain(stored.toString('base64'));
  });

  it.each(['/dev/null/data', '/proc/no-such-process'])(
    'cannot be made in %s: that is said, with what helps',
    async (dataDir) => {
      const made = masterKeyIn(dataDir).create(() => undefined);
      await expect(made).rejects.toThrow(StartupError);
      await expect(made).rejects.toThrow(`${dataDir}/master.key cannot be made`);
      await expect(made).rejects.toThrow(/KEYPOOL_DATA_DIR.*KEYPOOL_MASTER_KEY/);
    },
  );

  it('cannot be read: that is said, with what helps', async () => {
    mkdirSync(join(folder, 'master.key'));
    const read = masterKeyIn(folder).read();
    await expect(read).rejects.toThrow(StartupError);
    await expect(read).rejects.toThrow('cannot be read: EISDIR');
  });
});
