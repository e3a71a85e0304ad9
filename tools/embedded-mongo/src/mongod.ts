import { join } from 'node:path';
import { uriOf, type Access } from './access';
import type { Engine, EnginePlace } from './engine';
import { childEnvironment } from './environment';
import { openedSince, raiseFeatureCompatibility } from './feature-compatibility';
import { waitForHello } from './hello';
import { isNewEnough } from './mongod-versions';
import { admitOnlyUs } from './only-user';
import { onPath } from './python';
import { prepareReplicaSet } from './replica-set';
import { run } from './run';

const REPLICA_SET = 'keypool';
const PRIMARY_MS = 120_000;
/** The default is half of the machine's memory. */
const CACHE_GB = '0.5';
/**
 * A primary waits that long for another member to take over before it ends, 15 s by default: there is none. The keeper would
 * kill it meanwhile.
 */
const STEP_DOWN_WITHIN_MS = 100;

export interface MongodsOnPath {
  /** In PATH's order. */
  readonly engines: readonly Engine[];
  /** All that was found, those included that are too old or do not run. */
  readonly found: string;
}

/** What there is of mongod on PATH (rung 1). */
export async function mongodsOnPath(): Promise<MongodsOnPath> {
  const engines: Engine[] = [];
  const seen: string[] = [];
  for (const command of onPath('mongod')) {
    const version = await mongodVersion(command);
    if (version !== null && isNewEnough(version)) {
      engines.push(mongodEngine(command, version));
    }
    seen.push(`${command} ${version ?? 'does not run'}`);
  }
  return { engines, found: seen.length > 0 ? `; found: ${seen.join(', ')}` : '' };
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
    command: (place) => ({
      command,
      args: mongodArguments(place),
      env: childEnvironment(),
      keyFile: { path: keyFileIn(place), content: place.password },
    }),
    adminUri: memberUri,
    prepare: async (access, record, log) => {
      await prepareReplicaSet(memberUri(access), { name: REPLICA_SET, port: access.port });
      await admitOnlyUs(memberUri(access), access.password);
      await waitForHello(uriOf(access), PRIMARY_MS);
      const since = openedSince(version, record);
      const uri = memberUri(access);
      const featureCompatibility = await raiseFeatureCompatibility(uri, version, since, log);
      return { since, featureCompatibility };
    },
  };
}

/**
 * As a member of the replica set, whose members know each other by the content of the key file. It may do everything, and
 * it is no stored user: it is there from the first start on, so that no door (such as the localhost exception, which lets
 * anybody on the machine make the first user) has to be open for a moment.
 */
function memberUri({ port, password }: Access): string {
  return `mongodb://__system:${password}@127.0.0.1:${port}/admin?directConnection=true&authSource=local&authMechanism=SCRAM-SHA-256`;
}

function keyFileIn({ dataDir }: EnginePlace): string {
  return join(dataDir, 'mongod.key');
}

/**
 * A key file turns authentication on. The journal is always on in supported versions (its switch was removed in 6.1).
 */
export function mongodArguments(place: EnginePlace): string[] {
  return [
    ...['--dbpath', place.dbDir],
    ...['--bind_ip', '127.0.0.1'],
    ...['--port', String(place.port)],
    ...['--replSet', REPLICA_SET],
    ...['--oplogSize', '1024'],
    ...['--keyFile', keyFileIn(place)],
    ...['--setParameter', 'enableLocalhostAuthBypass=false'],
    ...['--setParameter', `shutdownTimeoutMillisForSignaledShutdown=${STEP_DOWN_WITHIN_MS}`],
    // 200 MB of figures for MongoDB's support.
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ...['--wiredTigerCacheSizeGB', CACHE_GB],
    '--quiet',
    ...(process.platform === 'win32' ? [] : ['--nounixsocket']),
  ];
}
