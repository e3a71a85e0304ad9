import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { keepPassword, readPassword, resealPassword, type PasswordSeal } from './password-file';

let dataDir = '';

beforeEach(() => {
  dataDir = temporaryFolder();
  mkdirSync(dataDir);
});

afterAll(removeTemporaryFolders);

const file = () => join(dataDir, 'database.password');
const stored = () => readFileSync(file(), 'utf8').trim();

/** Seals as a key of this name would. */
function sealOf(key: string): PasswordSeal {
  return {
    seal: async (password) => `${key}:${[...password].reverse().join('')}`,
    open: async (sealed) =>
      sealed.startsWith(`${key}:`) ? [...sealed.slice(key.length + 1)].reverse().join('') : null,
  };
}

describe('the password of the embedded database', () => {
  it('is random, and stays', async () => {
    const password = await keepPassword(dataDir, true);
    expect(password).toMatch(/^[0-9a-f]{64}$/);
    expect(await keepPassword(dataDir, false)).toBe(password);
    expect(await readPassword(dataDir)).toBe(password);
    const other = temporaryFolder();
    mkdirSync(other);
    expect(await keepPassword(other, true)).not.toBe(password);
  });

  it('is in a file that nobody else may read, whatever was left behind there', async () => {
    writeFileSync(`${file()}.new`, 'half a pass', { mode: 0o644 });
    await keepPassword(dataDir, true);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('is not in the file when it is sealed', async () => {
    const password = await keepPassword(dataDir, true, sealOf('one'));
    expect(stored()).toMatch(/^one:/);
    expect(stored()).not.toContain(password);
    expect(await readPassword(dataDir, sealOf('one'))).toBe(password);
    expect(await readPassword(dataDir, sealOf('other'))).toBeNull();
    expect(await readPassword(dataDir)).toBeNull();
  });

  it('is sealed as soon as there is a key, and stays the same', async () => {
    const password = await keepPassword(dataDir, true);
    expect(await keepPassword(dataDir, false, sealOf('one'))).toBe(password);
    expect(stored()).toMatch(/^one:/);
  });

  it.each([
    ['another key sealed it', () => undefined],
    ['it was cut off', () => writeFileSync(file(), 'two:ab12', { mode: 0o600 })],
    ['others could read it', () => chmodSync(file(), 0o640)],
  ])('is made anew when %s', async (_, happen) => {
    const password = await keepPassword(dataDir, true, sealOf('one'));
    happen();
    const next = await keepPassword(dataDir, false, sealOf('two'));
    expect(next).toMatch(/^[0-9a-f]{64}$/);
    expect(next).not.toBe(password);
    expect(await keepPassword(dataDir, false, sealOf('two'))).toBe(next);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('is sealed anew while the database runs, once its key has changed', async () => {
    const password = await keepPassword(dataDir, true, sealOf('one'));
    const change = { open: sealOf('one').open, seal: sealOf('two').seal };
    await resealPassword(dataDir, change);
    expect(await readPassword(dataDir, sealOf('two'))).toBe(password);
    await resealPassword(dataDir, change);
    expect(await readPassword(dataDir, sealOf('two'))).toBe(password);
    const empty = temporaryFolder();
    mkdirSync(empty);
    await resealPassword(empty, change);
    expect(await readPassword(empty, sealOf('two'))).toBeNull();
  });

  it('stays with its owner, whoever seals it anew', async () => {
    await keepPassword(dataDir, true, sealOf('one'));
    const owner = process.getuid?.() === 0 ? 12_345 : statSync(file()).uid;
    chownSync(file(), owner, statSync(file()).gid);
    await resealPassword(dataDir, { open: sealOf('one').open, seal: sealOf('two').seal });
    expect(stored()).toMatch(/^two:/);
    expect(statSync(file())).toMatchObject({ uid: owner, mode: 0o100_600 });
  });

  it('says to the seal whether the database is new', async () => {
    const told: boolean[] = [];
    const seal: PasswordSeal = {
      seal: async (_, isNew) => {
        told.push(isNew);
        return null;
      },
      open: async () => null,
    };
    await keepPassword(dataDir, true, seal);
    await keepPassword(dataDir, false, seal);
    expect(told).toEqual([true, false]);
  });
});
