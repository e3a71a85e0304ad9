import { join } from 'node:path';
import { pythonEnvironment } from './python-environment';

/** The version that secantus-requirements.txt pins. */
export const SECANTUS_VERSION = '0.7.0b3';

/** The Python of a virtual environment that contains SecantusDB; or why there is none. */
export async function secantusPython(
  dataDir: string,
  log: (line: string) => void,
): Promise<{ python: string } | { reason: string }> {
  const secantus = {
    label: `SecantusDB ${SECANTUS_VERSION}`,
    name: `secantus-${SECANTUS_VERSION}`,
    module: 'secantus',
    requirements: join(__dirname, 'secantus-requirements.txt'),
    megabytes: 150,
  };
  return pythonEnvironment(secantus, dataDir, (line) => log(`Database: ${line}`));
}
