import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secantusPython } from '../src/secantus-environment';

/** Puts an executable shell script into `folder`. */
export function writeProgram(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Puts a `mongod` into `folder` that runs fake-mongod.py, see there. */
export async function writeFakeMongod(folder: string, version = '8.0.4'): Promise<string> {
  const environment = await secantusPython(folder, () => undefined);
  if ('reason' in environment) {
    throw new Error(environment.reason);
  }
  const program = join(__dirname, 'fake-mongod.py');
  return writeProgram(
    folder,
    'mongod',
    `FAKE_MONGOD_VERSION=${version} exec '${environment.python}' -I '${program}' "$@"`,
  );
}
