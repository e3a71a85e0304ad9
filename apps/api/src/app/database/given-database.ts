import { whichEngine } from '@keypool/embedded-mongo';
import { messageOf } from '@keypool/embedded-mongo/errors';
import { mongo } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLIENT_OPTIONS } from '../config/mongodb-options';
import { databaseNameOf, serversInClear } from '../config/mongodb-uri';
import { StartupError } from '../config/startup.error';
import { SeenServers, type Stranger } from './seen-servers';

const REACH_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 250;
/** No line is printed for a database that answers at once. */
const SILENT_MS = 2_000;
/** How long the right servers have to show up after a wrong one has answered. */
const WRONG_SET_AFTER_MS = 3_000;

/** Of aggregations that the dashboard needs. */
const OLDEST_VERSION = 5;

const AUTHENTICATION_FAILED = 18;
const UNAUTHORIZED = 13;

const STANDALONE = [
  'MONGODB_URI points at a standalone MongoDB. Keypool needs transactions and change streams: a replica set (one member is enough).',
  'Two commands turn it into one:',
  '  mongod --replSet rs0 --dbpath <its data folder>     (or replication.replSetName in mongod.conf, then restart it)',
  '  mongosh --eval "rs.initiate()"',
].join('\n');

/**
 * Waits for the operator's database, checks that Keypool can work with it, and prints which one it is. The URI itself is
 * never repeated: it may hold a password.
 * @param log takes one line for the operator at a time
 * @returns the engine, with its version
 * @throws StartupError with what is wrong and what helps
 */
export async function checkGivenDatabase(
  uri: string,
  log: (line: string) => void,
): Promise<string> {
  const client = new mongo.MongoClient(uri, {
    ...CLIENT_OPTIONS,
    serverSelectionTimeoutMS: REACH_WITHIN_MS,
  });
  const servers = new SeenServers(client);
  const inClear = serversInClear(uri);
  if (inClear.length > 0) {
    log(
      `Warning: MONGODB_URI connects to ${inClear.join(', ')} without TLS: whoever has access to the network in between can read and change all data. Add tls=true, unless that network is yours alone.`,
    );
  }
  const watch = watchServers(servers, log);
  try {
    const hello = await Promise.race([helloOf(client), watch.wrongSet]);
    const refusal = refusalOf(hello);
    if (refusal) {
      throw refusal;
    }
    const buildInfo = await client.db('admin').command({ buildInfo: 1 });
    const version = String(buildInfo['version']);
    if (Number.parseInt(version, 10) < OLDEST_VERSION) {
      throw new StartupError(
        `MONGODB_URI points at MongoDB ${version}, which is too old: Keypool needs ${OLDEST_VERSION}.0 or newer. Upgrade it first, one major version at a time.`,
      );
    }
    await client.db(databaseNameOf(uri)).listCollections({}, { nameOnly: true }).toArray();
    const hosts: unknown = hello['hosts'];
    const at = Array.isArray(hosts) ? hosts.join(', ') : servers.addresses.join(', ');
    const known = whichEngine(buildInfo);
    const engine = `${known.engine} ${known.version}`;
    log(
      `Database: ${engine}, replica set ${hello['setName']} at ${at}, database ${databaseNameOf(uri)}`,
    );
    return engine;
  } catch (error) {
    throw error instanceof StartupError
      ? error
      : new StartupError(adviceOn(error, client, servers));
  } finally {
    watch.stop();
    await client.close();
  }
}

/** Asks the primary, which may have stepped down before it answers. */
async function helloOf(client: mongo.MongoClient): Promise<mongo.Document> {
  const deadline = performance.now() + REACH_WITHIN_MS;
  for (;;) {
    const hello = await client.db('admin').command({ hello: 1 });
    const steppedDown = hello['setName'] && hello['isWritablePrimary'] !== true;
    if (!steppedDown || client.options.directConnection || performance.now() >= deadline) {
      return hello;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** Prints what it is waiting for whenever that changes; rejects when only servers of another set answer. */
function watchServers(
  servers: SeenServers,
  log: (line: string) => void,
): { readonly wrongSet: Promise<never>; stop(): void } {
  const began = performance.now();
  let said = '';
  let timer: NodeJS.Timeout | undefined;
  const wrongSet = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      const waited = performance.now() - began;
      const state = servers.describe();
      if (waited >= SILENT_MS && state !== said) {
        said = state;
        log(`Database: waiting for the one in MONGODB_URI. ${state}`);
      }
      const { stranger, replicaSet } = servers;
      if (waited >= WRONG_SET_AFTER_MS && stranger) {
        reject(refusalOf(stranger.hello) ?? refusalOfSet(stranger, replicaSet));
      }
    }, LOOK_EVERY_MS);
  });
  return { wrongSet, stop: () => clearInterval(timer) };
}

/** Why Keypool cannot work with this server; null when it can. */
function refusalOf(hello: mongo.Document): StartupError | null {
  if (hello['msg'] === 'isdbgrid') {
    return new StartupError(
      'MONGODB_URI points at a sharded cluster (mongos), which Keypool cannot use. Give it a replica set (one member is enough).',
    );
  }
  if (!hello['setName']) {
    return new StartupError(STANDALONE);
  }
  return hello['isWritablePrimary'] === true
    ? null
    : new StartupError(
        'MONGODB_URI points at a member of a replica set that is not its primary. Name the whole set, with replicaSet=… and without directConnection=true.',
      );
}

function refusalOfSet({ address, hello }: Stranger, wanted = ''): StartupError {
  return new StartupError(
    `MONGODB_URI asks for the replica set ${wanted}, but ${address} is a member of the set ${hello['setName']}. Correct replicaSet=… in MONGODB_URI, or the host.`,
  );
}

function adviceOn(error: unknown, client: mongo.MongoClient, servers: SeenServers): string {
  const message = messageOf(error);
  const { credentials } = client.options;
  const code: unknown = typeof error === 'object' && error && Reflect.get(error, 'code');
  if (code === AUTHENTICATION_FAILED) {
    return `The database refuses the user and password of MONGODB_URI. Check them, and where the user was made: it is looked up in the database ${credentials?.source}, unless authSource=… says otherwise (often authSource=admin).`;
  }
  if (code === UNAUTHORIZED) {
    return credentials
      ? `The user of MONGODB_URI may not use the database: ${message}. Give it the role readWrite there.`
      : 'The database asks for a user and a password, and MONGODB_URI has none: mongodb://user:password@host/…';
  }
  if (error instanceof mongo.MongoServerSelectionError) {
    return `The database of MONGODB_URI did not answer within ${REACH_WITHIN_MS / 1_000} s. ${servers.describe()}\nCheck that it runs, that hosts and ports are right, and that this machine may connect to it.`;
  }
  if (/^query(Srv|Txt) /.test(message)) {
    return `The host name of MONGODB_URI has no record for mongodb+srv:// in the DNS (${message}). Check the name, and that this machine reaches its name server.`;
  }
  return `The database of MONGODB_URI cannot be used: ${message}`;
}
