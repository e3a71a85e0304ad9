import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, cachedFolder } from './cached-folder';
import { childEnvironment } from './environment';
import { findPython } from './python';
import { lastLines, run } from './run';

/** The version that secantus-requirements.txt pins. */
export const SECANTUS_VERSION = '0.7.0b3';

const CHECK_MS = 30_000;
const VENV_MS = 2 * 60_000;
const INSTALL_MS = 15 * 60_000;

/** Also fails when the Python below the environment was replaced by one with another package folder. */
const CHECK = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("secantus") is None)';

/**
 * The Python of a virtual environment that contains SecantusDB, created with pip by the first call on this machine; or
 * why there is none. The requirements pin every file by its hash.
 */
export async function secantusPython(
  dataDir: string,
  log: (line: string) => void,
): Promise<{ python: string } | { reason: string }> {
  const requirements = join(__dirname, 'secantus-requirements.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  return cachedFolder({
    root: cacheDir(dataDir),
    name: `secantus-${SECANTUS_VERSION}-${hash}`,
    log,
    use: async (folder) => {
      const python = pythonIn(folder);
      const { code } = await run(python, ['-I', '-c', CHECK], { timeoutMs: CHECK_MS });
      return code === 0 ? { python } : null;
    },
    make: (folder) => install(folder, requirements, log),
  });
}

async function install(
  folder: string,
  requirements: string,
  log: (line: string) => void,
): Promise<string | null> {
  const base = await findPython();
  if ('reason' in base) {
    return base.reason;
  }
  const began = performance.now();
  log(
    `Database: installing SecantusDB ${SECANTUS_VERSION} for Python ${base.version} (once, about 150 MB)`,
  );
  const venv = await run(base.command, ['-I', '-m', 'venv', folder], { timeoutMs: VENV_MS });
  if (venv.code !== 0) {
    return `Python ${base.version} cannot make a virtual environment (Debian and Ubuntu have that in the package python3-venv): ${lastLines(venv.stdout + venv.stderr)}`;
  }
  log('Database: virtual environment made, installing the packages');
  const pip = [
    '-I',
    '-m',
    'pip',
    'install',
    '--no-input',
    '--disable-pip-version-check',
    '--quiet',
  ];
  const pinned = ['--require-hashes', '--only-binary', ':all:', '-r', requirements];
  const installed = await run(pythonIn(folder), [...pip, ...pinned], {
    timeoutMs: INSTALL_MS,
    // With "--user" in the user's configuration, pip refuses to work in a virtual environment.
    env: { ...childEnvironment(), PIP_USER: '0' },
  });
  if (installed.code !== 0) {
    return `SecantusDB ${SECANTUS_VERSION} could not be installed with pip: ${lastLines(installed.stderr)}`;
  }
  log(`Database: SecantusDB installed in ${Math.round((performance.now() - began) / 1000)} s`);
  return null;
}

function pythonIn(environment: string): string {
  return process.platform === 'win32'
    ? join(environment, 'Scripts', 'python.exe')
    : join(environment, 'bin', 'python');
}
