import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { run } from './run';
import { SECANTUS_VERSION, secantusPython } from './secantus-environment';

/** Installs it again, from the package index. */
const { PATH, XDG_CACHE_HOME } = process.env;
let root = '';

beforeAll(() => {
  const cache = temporaryFolder();
  process.env['XDG_CACHE_HOME'] = cache;
  root = join(cache, 'keypool');
});

afterEach(() => {
  process.env['PATH'] = PATH;
});

afterAll(() => {
  if (XDG_CACHE_HOME === undefined) {
    delete process.env['XDG_CACHE_HOME'];
  } else {
    process.env['XDG_CACHE_HOME'] = XDG_CACHE_HOME;
  }
  removeTemporaryFolders();
});

async function install(lines: string[] = []): Promise<{ python: string } | { reason: string }> {
  return secantusPython(temporaryFolder(), (line) => lines.push(line));
}

describe('the environment of SecantusDB', () => {
  it('is not made without a Python, and nothing is left of the attempt', async () => {
    process.env['PATH'] = temporaryFolder();
    expect(await install()).toEqual({ reason: expect.stringContaining('no CPython') });
    expect(readdirSync(root)).toEqual([]);
  });

  it('is made once for all who start at the same time, and says how far it is', async () => {
    const lines: string[] = [];
    const [first, second] = await Promise.all([install(lines), install(lines)]);
    expect(second).toEqual(first);
    const python = 'python' in first ? first.python : '';
    const ask = 'import importlib.metadata as m; print(m.version("SecantusDB"))';
    const { stdout } = await run(python, ['-I', '-c', ask], { timeoutMs: 60_000 });
    expect(stdout.trim()).toBe(SECANTUS_VERSION);
    const stages = lines.filter((line) => !line.includes('waiting'));
    expect(stages).toEqual([
      expect.stringMatching(/installing SecantusDB .+ for Python 3\./),
      expect.stringContaining('installing the packages'),
      expect.stringMatching(/installed in \d+ s/),
    ]);
  });

  it('needs neither Python on PATH nor an index afterwards', async () => {
    process.env['PATH'] = temporaryFolder();
    expect(await install()).toHaveProperty('python');
  });

  it('is not used when it is incomplete, and is removed by the next attempt', async () => {
    const marker = readdirSync(root).find((entry) => entry.endsWith('.json')) ?? '';
    const halfMade = `${marker.replace(/\.json$/, '')}.d-halfmade`;
    mkdirSync(join(root, halfMade, 'bin'), { recursive: true });
    writeFileSync(join(root, marker), JSON.stringify({ folder: halfMade }));
    process.env['PATH'] = temporaryFolder();
    expect(await install()).toHaveProperty('reason');
    expect(readdirSync(root)).toEqual([marker]);
  });
});
