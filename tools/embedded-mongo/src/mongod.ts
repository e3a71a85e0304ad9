import type { Engine } from './engine';
import { childEnvironment } from './environment';
import { prepareReplicaSet } from './replica-set';
import { onPath } from './python';
import { run } from './run';

const REPLICA_SET = 'keypool';
/** Older ones cannot create collections and indexes inside transactions. */
const OLDEST_MAJOR = 5;

/** A mongod on PATH (rung 1), or why there is none. */
export async function mongodOnPath(): Promise<Engine | { reason: string }> {
  const seen: string[] = [];
  for (const command of onPath('mongod')) {
    const version = await mongodVersion(command);
    if (version !== null && Number.parseInt(version, 10) >= OLDEST_MAJOR) {
      return mongodEngine(command, version);
    }
    seen.push(`${command} ${version ?? 'does not run'}`);
  }
  const found = seen.length > 0 ? `; found: ${seen.join(', ')}` : '';
  return { reason: `no mongod ${OLDEST_MAJOR}.0 or newer on PATH${found}` };
}

/** The version in `mongod --version` (`db version v8.2.6` gives `8.2.6`); null when the file does not run here. */
export async function mongodVersion(command: string): Promise<string | null> {
  const { code, stdout } = await run(command, ['--version'], { timeoutMs: 20_000 });
  if (code !== 0) {
    return null;
  }
  return /db version v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? null;
}

/** MongoDB's own server as a one-member replica set. */
export function mongodEngine(command: string, version: string): Engine {
  return {
    name: 'mongod',
    version,
    label: `MongoDB ${version}`,
    advice:
      'fine for one machine; for production set MONGODB_URI to a MongoDB replica set of several members',
    startMs: 300_000,
    command: (place) => ({ command, args: mongodArguments(place), env: childEnvironment() }),
    prepare: (uri, port) => prepareReplicaSet(uri, { name: REPLICA_SET, port }),
  };
}

/** The journal is always on in supported versions (its switch was removed in 6.1). */
export function mongodArguments(place: { dbDir: string; port: number }): string[] {
  return [
    ...['--dbpath', place.dbDir],
    ...['--bind_ip', '127.0.0.1'],
    ...['--port', String(place.port)],
    ...['--replSet', REPLICA_SET],
    ...['--oplogSize', '1024'],
    '--quiet',
    ...(process.platform === 'win32' ? [] : ['--nounixsocket']),
  ];
}
