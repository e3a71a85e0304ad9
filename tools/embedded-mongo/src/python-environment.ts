import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, cachedFolder } from './cached-folder';
import { childEnvironment } from './environment';
import { findPython } from './python';
import { lastLines, run } from './run';

const CHECK_MS = 30_000;
const VENV_MS = 2 * 60_000;
const INSTALL_MS = 15 * 60_000;

/** Also fails when the Python below the environment was replaced by one with another package folder. */
const CHECK = 'import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)';

/** A program in Python, and what it needs. */
export interface PythonProgram {
  /** `SecantusDB 0.7.0` */
  readonly label: string;
  /** Of its folder. */
  readonly name: string;
  /** What can be imported once it is installed. */
  readonly module: string;
  /** A file that pins every package by its hash. */
  readonly requirements: string;
  readonly megabytes: number;
}

/**
 * The Python of a virtual environment that contains the program, created with pip by the first call on this machine; or why
 * there is none.
 * @param dataDir where it goes when this user has no cache
 */
export async function pythonEnvironment(
  program: PythonProgram,
  dataDir: string,
  log: (line: string) => void,
): Promise<{ python: string } | { reason: string }> {
  const { requirements, module } = program;
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  return cachedFolder({
    root: cacheDir(dataDir),
    name: `${program.name}-${hash}`,
    log,
    use: async (folder) => {
      const python = pythonIn(folder);
      const { code } = await run(python, ['-I', '-c', CHECK, module], { timeoutMs: CHECK_MS });
      return code === 0 ? { python } : null;
    },
    make: (folder) => install(folder, program, log),
  });
}

async function install(
  folder: string,
  { label, requirements, megabytes }: PythonProgram,
  log: (line: string) => void,
): Promise<string | null> {
  const base = await findPython();
  if ('reason' in base) {
    return base.reason;
  }
  const began = performance.now();
  log(`installing ${label} for Python ${base.version} (once, about ${megabytes} MB)`);
  const venv = await run(base.command, ['-I', '-m', 'venv', folder], { timeoutMs: VENV_MS });
  if (venv.code !== 0) {
    return `Python ${base.version} cannot make a virtual environment (Debian and Ubuntu have that in the package python3-venv): ${lastLines(venv.stdout + venv.stderr)}`;
  }
  log('virtual environment made, installing the packages');
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
    return `${label} could not be installed with pip: ${lastLines(installed.stderr)}`;
  }
  log(`${label} installed in ${Math.round((performance.now() - began) / 1000)} s`);
  return null;
}

function pythonIn(environment: string): string {
  return process.platform === 'win32'
    ? join(environment, 'Scripts', 'python.exe')
    : join(environment, 'bin', 'python');
}
