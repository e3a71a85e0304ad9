import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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

  it.each([0o660, 0o604, 0o644])('may be read by others (mode %o): it is refused', async (mode) => {
    await masterKeyIn(folder).create(() => undefined);
    const file = join(folder, 'master.key');
    chmodSync(file, mode);
    const read = masterKeyIn(folder).read();
    await expect(read).rejects.toThrow(StartupError);
    await expect(read).rejects.toThrow(/mode 06\d\d\. Take that away with: chmod 6\d0 /);
    chmodSync(file, 0o600);
    expect(await masterKeyIn(folder).read()).toHaveLength(32);
  });

  it.each([
    ['one repeated byte', Buffer.alloc(32, 7).toString('base64'), 'repeats one byte'],
    ['something else', 'not a key', 'does not hold a master key of 32 bytes'],
  ])('holds %s: it is refused', async (_, text, why) => {
    writeFileSync(join(folder, 'master.key'), text, { mode: 0o600 });
    await expect(masterKeyIn(folder).read()).rejects.toThrow(why);
  });
});

describe('a new key in the place of the file', () => {
  const GROUP = 12_346;
  /** Only root can give files away. */
  const READERS =
    process.getuid?.() === 0
      ? [
          { uid: 12_345, gid: GROUP, mode: 0o600 },
          { uid: 0, gid: GROUP, mode: 0o640 },
        ]
      : [{ uid: process.getuid?.(), gid: process.getgid?.(), mode: 0o600 }];

  it.each(READERS)('is for the same readers: $uid, $gid', async ({ uid = 0, gid = 0, mode }) => {
    const file = join(folder, 'master.key');
    const key = masterKeyIn(folder);
    const former = await key.create(() => undefined);
    chownSync(file, uid, gid);
    chmodSync(file, mode);

    const next = await key.prepareNext(file);
    expect(next).not.toEqual(former);
    // A start may find it there, after an interrupted change.
    expect(statSync(`${file}.next`)).toMatchObject({ uid, gid, mode: mode | 0o100_000 });
    await key.promoteNext(file);
    expect(await key.read()).toEqual(next);
    expect(statSync(file)).toMatchObject({ uid, gid, mode: mode | 0o100_000 });
  });
});

describe('a key that repeats one byte', () => {
  const CONSTANT = Buffer.alloc(32, 7);

  it.each([
    ['in the environment', (key: string) => ({ KEYPOOL_MASTER_KEY: key })],
    [
      'in the file',
      (key: string) => {
        writeFileSync(join(folder, 'master.key'), key, { mode: 0o600 });
        return {};
      },
    ],
  ])('%s is taken to be replaced, and then alone', async (_, give) => {
    const environment = { KEYPOOL_DATA_DIR: folder, ...give(CONSTANT.toString('hex')) };
    const former = new MasterKey(loadConfig(environment, {}, true));
    expect(await former.read()).toEqual(CONSTANT);
    expect(await former.isGuessable()).toBe(true);
    const use = async () => new MasterKey(loadConfig(environment)).read();
    await expect(use()).rejects.toThrow(/repeats one byte.*keys rewrap/);
  });

  it('is none that is random, or missing', async () => {
    expect(await masterKeyIn(folder).isGuessable()).toBe(false);
    await masterKeyIn(folder).create(() => undefined);
    expect(await masterKeyIn(folder).isGuessable()).toBe(false);
  });
});

describe('the file that KEYPOOL_MASTER_KEY_FILE names', () => {
  const named = () => {
    const file = join(folder, 'elsewhere.key');
    const environment = { KEYPOOL_DATA_DIR: folder, KEYPOOL_MASTER_KEY_FILE: file };
    return { file, key: new MasterKey(loadConfig(environment)) };
  };

  it('holds the key, whatever the data folder has', async () => {
    const { file, key } = named();
    await masterKeyIn(folder).create(() => undefined);
    const bytes = Buffer.from('0123456789abcdef'.repeat(2));
    writeFileSync(file, `${bytes.toString('hex')}\n`, { mode: 0o600 });
    expect(await key.read()).toEqual(bytes);
    expect(key.source).toBe(file);
    chmodSync(file, 0o644);
    await expect(key.read()).rejects.toThrow('Other users may read the master key');
  });

  it('is never made: its absence is more likely a mistake', async () => {
    const { file, key } = named();
    const made = key.create(() => undefined);
    await expect(made).rejects.toThrow(StartupError);
    await expect(made).rejects.toThrow(`${file}, which does not exist`);
  });
});
