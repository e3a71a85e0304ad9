import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildOf, commitOf, VERSION } from './version';

test('the version is that of package.json', () => {
  const text = readFileSync(join(__dirname, '../../../../../package.json'), 'utf8');
  expect(VERSION).toBe(JSON.parse(text).version);
});

test('the commit is what the build has written, and unknown without it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keypool-commit-'));
  expect(commitOf(folder)).toBe('unknown');
  writeFileSync(join(folder, 'commit.txt'), '3a4eae66ce9c-dirty\n');
  expect(commitOf(folder)).toBe('3a4eae66ce9c-dirty');
  rmSync(folder, { recursive: true });
});

test('both in one are a version, too', () => {
  expect(buildOf('3a4eae66ce9c-dirty')).toBe(`${VERSION}+3a4eae66ce9c-dirty`);
  expect(buildOf('unknown')).toBe(VERSION);
});
