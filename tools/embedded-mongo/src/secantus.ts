import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { USER, uriOf } from './access';
import type { Engine, EnginePlace } from './engine';
import { childEnvironment } from './environment';
import { waitForHello } from './hello';
import { SECANTUS_VERSION, secantusPython } from './secantus-environment';

/** SecantusDB (rung 3), installed if necessary; or why it is not available. */
export async function secantusEngine(
  dataDir: string,
  log: (line: string) => void,
): Promise<Engine | { reason: string }> {
  const environment = await secantusPython(dataDir, log);
  if ('reason' in environment) {
    return environment;
  }
  return {
    name: 'secantus',
    version: SECANTUS_VERSION,
    label: `SecantusDB ${SECANTUS_VERSION}`,
    advice:
      'fine for trying out and one small machine; for production set MONGODB_URI to a MongoDB replica set',
    startMs: 120_000,
    command: (place) => ({
      command: environment.python,
      args: ['-I', join(__dirname, 'run-secantus.py'), ...secantusArguments(place)],
      env: childEnvironment(),
      input: JSON.stringify({ user: USER, password: place.password }),
    }),
    adminUri: uriOf,
    prepare: async (access) => {
      await waitForHello(uriOf(access), 30_000);
      return {};
    },
  };
}

/**
 * Always `--sync-on-commit`: without it kill -9 loses acknowledged transactions. With `--auth` from the first start on:
 * run-secantus.py makes the user before the server listens. A configuration file of its own, because
 * without one SecantusDB looks for files in the working folder, the home folder and /etc.
 */
export function secantusArguments(place: EnginePlace): string[] {
  const config = join(place.dataDir, 'secantus.toml');
  writeFileSync(
    config,
    '# Written by Keypool at every start; SecantusDB takes its command line.\n',
    { mode: 0o600 },
  );
  // An earlier version left it open to others.
  chmodSync(config, 0o600);
  return [
    ...['--config', config],
    ...['--host', '127.0.0.1'],
    ...['--port', String(place.port)],
    ...['--storage-path', place.dbDir],
    ...['--log-level', 'WARNING'],
    ...['--cache-size', '512M'],
    '--sync-on-commit',
    '--auth',
  ];
}
