import type { mongo } from 'mongoose';
import { Misread } from './variable';

/**
 * What the code requires of the driver. A URI cannot override options under exactly these names (SPEC 6.3.7);
 * `readConcern` and `writeConcern` would be overridden by its `readConcernLevel` and `journal`.
 */
export const CLIENT_OPTIONS = {
  readConcernLevel: 'majority',
  w: 'majority',
  journal: true,
  wtimeoutMS: 0,
  readPreference: 'primary',
  retryReads: true,
  retryWrites: true,
  serverSelectionTimeoutMS: 4_000,
  // A server that hangs is noticed after the sum of these two, and pending operations are interrupted.
  heartbeatFrequencyMS: 5_000,
  connectTimeoutMS: 5_000,
  // Bounds the wait for an answer that was lost while the connection stays open.
  socketTimeoutMS: 15_000,
  waitQueueTimeoutMS: 0,
} as const satisfies mongo.MongoClientOptions;

/** The change stream holds one, and each request under way another. */
const SMALLEST_POOL = 10;

/** Where the servers are, how to reach them, and who asks: the operator's to say. */
const OF_THE_OPERATOR = [
  ...['replicaSet', 'directConnection', 'loadBalanced', 'srvServiceName', 'srvMaxHosts'],
  ...['authSource', 'authMechanism', 'authMechanismProperties', 'appName'],
  ...['ssl', 'tls', 'tlsAllowInvalidCertificates', 'tlsAllowInvalidHostnames', 'tlsInsecure'],
  ...['tlsCAFile', 'tlsCRLFile', 'tlsCertificateKeyFile', 'tlsCertificateKeyFilePassword'],
  ...['compressors', 'zlibCompressionLevel', 'family', 'localThresholdMS', 'serverMonitoringMode'],
  ...['maxPoolSize', 'minPoolSize', 'maxConnecting', 'maxIdleTimeMS'],
  ...['proxyHost', 'proxyPort', 'proxyUsername', 'proxyPassword'],
];

const TAKEN = new Set(
  [...OF_THE_OPERATOR, ...Object.keys(CLIENT_OPTIONS)].map((name) => name.toLowerCase()),
);

/**
 * Refuses what would change how Keypool reads and writes, and what the driver does not take beside {@link CLIENT_OPTIONS}.
 * @throws Misread that repeats nothing of the URI except names of options
 */
export function checkMongodbOptions(uri: string, { maxPoolSize }: mongo.MongoOptions): void {
  const foreign = [...new URLSearchParams(uri.split('?')[1]).keys()].filter(
    (name) => !TAKEN.has(name.toLowerCase()),
  );
  if (foreign.length > 0) {
    throw new Misread(
      `has the option ${foreign.join(', ')}, which is Keypool's to decide. Leave it out`,
    );
  }
  // 0 is without a limit.
  if (maxPoolSize > 0 && maxPoolSize < SMALLEST_POOL) {
    throw new Misread(`has a maxPoolSize of ${maxPoolSize}, and Keypool needs ${SMALLEST_POOL}`);
  }
}
