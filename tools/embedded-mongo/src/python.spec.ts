import { randomUUID } from 'node:crypto';
import { readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { writeProgram } from '../test/programs';
import { findPython } from './python';

const { PATH } = process.env;

afterEach(() => {
  process.env['PATH'] = PATH;
});

afterAll(removeTemporaryFolders);

interface Answer {
  implementation?: string;
  gil?: boolean;
  file?: string;
  environments?: boolean;
  seconds?: number;
}

/** A Python of its own, unless `rest` says which. */
function answering(version: number[], rest: Answer = {}): string {
  const usual = { implementation: 'cpython', gil: true, environments: true, seconds: 1 };
  const answer = { ...usual, file: randomUUID(), version, ...rest };
  return `echo '${JSON.stringify(answer)}'`;
}

/** PATH with these programs and no others. */
function usePrograms(programs: Record<string, string>): string {
  const bin = temporaryFolder();
  for (const [name, script] of Object.entries(programs)) {
    writeProgram(bin, name, script);
  }
  process.env['PATH'] = bin;
  return bin;
}

describe('the search for a Python', () => {
  it('takes python3 when it fits', async () => {
    const bin = usePrograms({
      python3: answering([3, 11, 7]),
      'python3.13': answering([3, 13, 0]),
    });
    expect(await findPython()).toEqual({ command: `${bin}/python3`, version: '3.11.7' });
  });

  it.each([
    ['too old', answering([3, 9, 18])],
    ['too new', answering([3, 14, 0])],
    ['not CPython', answering([3, 11, 0], { implementation: 'pypy' })],
    ['without the GIL', answering([3, 13, 0], { gil: false })],
    ['a shim with nothing behind it', 'exit 127'],
    ['something else altogether', 'echo hello'],
    ['unable to make an environment', answering([3, 11, 2], { environments: false, seconds: 0.5 })],
    ['clearly slower', answering([3, 11, 7], { seconds: 1.3 })],
  ])('passes over one that is %s', async (_, script) => {
    const bin = usePrograms({ python3: script, 'python3.12': answering([3, 12, 1]) });
    expect(await findPython()).toEqual({ command: `${bin}/python3.12`, version: '3.12.1' });
  });

  it('prefers the first on PATH to one that is hardly quicker', async () => {
    const bin = usePrograms({
      python3: answering([3, 11, 7], { seconds: 1.1 }),
      'python3.12': answering([3, 12, 1]),
    });
    expect(await findPython()).toEqual({ command: `${bin}/python3`, version: '3.11.7' });
  });

  it('takes one that makes no environment when there is no other: what it says helps', async () => {
    const bin = usePrograms({ python3: answering([3, 11, 2], { environments: false }) });
    expect(await findPython()).toEqual({ command: `${bin}/python3`, version: '3.11.2' });
  });

  it('asks a Python of several names once', async () => {
    const bin = temporaryFolder();
    const asked = join(bin, 'asked');
    const file = writeProgram(bin, 'the-real-one', 'exit 1');
    const answer = answering([3, 9, 18], { file: realpathSync(file) });
    writeProgram(bin, 'the-real-one', `echo once >> '${asked}'; ${answer}`);
    symlinkSync(file, join(bin, 'python3'));
    symlinkSync(file, join(bin, 'python3.11'));
    writeProgram(bin, 'python3.12', `exec '${file}'`);
    process.env['PATH'] = bin;
    expect(await findPython()).toEqual({
      reason: `no CPython 3.10 to 3.13 on PATH; found: cpython 3.9.18 (${bin}/python3)`,
    });
    // The shim had to be run to see what is behind it.
    expect(readFileSync(asked, 'utf8')).toBe('once\nonce\n');
  });

  it('names what it found when none fits', async () => {
    const bin = usePrograms({ python3: answering([3, 9, 18]) });
    expect(await findPython()).toEqual({
      reason: `no CPython 3.10 to 3.13 on PATH; found: cpython 3.9.18 (${bin}/python3)`,
    });
  });
});
