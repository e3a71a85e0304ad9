import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { writeProgram } from '../test/programs';
import { findPython } from './python';

const { PATH } = process.env;

afterEach(() => {
  process.env['PATH'] = PATH;
});

afterAll(removeTemporaryFolders);

function answering(implementation: string, version: number[], gil = true): string {
  return `echo '${JSON.stringify({ implementation, version, gil })}'`;
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
      python3: answering('cpython', [3, 11, 7]),
      'python3.13': answering('cpython', [3, 13, 0]),
    });
    expect(await findPython()).toEqual({ command: `${bin}/python3`, version: '3.11.7' });
  });

  it.each([
    ['too old', answering('cpython', [3, 9, 18])],
    ['too new', answering('cpython', [3, 14, 0])],
    ['not CPython', answering('pypy', [3, 11, 0])],
    ['without the GIL', answering('cpython', [3, 13, 0], false)],
    ['a shim with nothing behind it', 'exit 127'],
    ['something else altogether', 'echo hello'],
  ])('passes over one that is %s', async (_, script) => {
    const bin = usePrograms({ python3: script, 'python3.12': answering('cpython', [3, 12, 1]) });
    expect(await findPython()).toEqual({ command: `${bin}/python3.12`, version: '3.12.1' });
  });

  it('names what it found when none fits', async () => {
    const bin = usePrograms({ python3: answering('cpython', [3, 9, 18]) });
    expect(await findPython()).toEqual({
      reason: `no CPython 3.10 to 3.13 on PATH; found: cpython 3.9.18 (${bin}/python3)`,
    });
  });
});
