import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/load-config';
import { DatabasePasswordSeal } from './database-password-seal';
import { MasterKey } from './master-key';

const PASSWORD = 'c0ffee'.repeat(10);
const [ONE, OTHER] = ['01ff', '02ff'].map((bytes) => bytes.repeat(16));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keypool-seal-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function sealWith(masterKey: string | undefined, lines: string[] = []): DatabasePasswordSeal {
  const config = loadConfig({ KEYPOOL_DATA_DIR: folder, KEYPOOL_MASTER_KEY: masterKey });
  return new DatabasePasswordSeal(new MasterKey(config), (line) => lines.push(line));
}

describe('the seal of the database password', () => {
  it('is opened by the same master key alone', async () => {
    const sealed = (await sealWith(ONE).seal(PASSWORD, false)) ?? '';
    expect(sealed).not.toContain(PASSWORD);
    expect(await sealWith(ONE).open(sealed)).toBe(PASSWORD);
    expect(await sealWith(OTHER).open(sealed)).toBeNull();
    expect(await sealWith(ONE).open(`${sealed.slice(0, -4)}AAAA`)).toBeNull();
  });

  it('is never the same twice', async () => {
    const seals = [1, 2].map(() => sealWith(ONE).seal(PASSWORD, false));
    const [first, second] = await Promise.all(seals);
    expect(first).not.toBe(second);
  });

  it('has the master key created for a new database, once', async () => {
    const lines: string[] = [];
    const sealed = (await sealWith(undefined, lines).seal(PASSWORD, true)) ?? '';
    expect(lines).toEqual([expect.stringMatching(/^Master key: created/)]);
    expect(await sealWith(undefined, lines).open(sealed)).toBe(PASSWORD);
    await sealWith(undefined, lines).seal(PASSWORD, true);
    expect(lines).toHaveLength(1);
  });

  it('creates no key for an older database, whose own may be missing', async () => {
    expect(await sealWith(undefined).seal(PASSWORD, false)).toBeNull();
    expect(await sealWith(undefined).open('v1|a|b')).toBeNull();
    expect(existsSync(join(folder, 'master.key'))).toBe(false);
  });
});
