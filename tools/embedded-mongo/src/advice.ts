import type { EngineRecord } from './engine-record';
import { codeOf, EmbeddedDatabaseError, messageOf } from './errors';
import { SECANTUS_VERSION } from './secantus-environment';

const POINT_AT_MONGODB =
  "set MONGODB_URI to a MongoDB replica set, for example MONGODB_URI='mongodb://127.0.0.1:27017/keypool?replicaSet=rs0'";

export function unusableFolder(dataDir: string, error: unknown): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    'data_folder_unusable',
    `The data folder ${dataDir} cannot be used: ${messageOf(error)}. Keypool and its commands run as the user who owns it: give it to that user, or name another folder with KEYPOOL_DATA_DIR.`,
  );
}

/** The advice for an error that came of work in the data folder: what the system refused there makes it unusable. */
export function inFolder(dataDir: string, error: unknown): unknown {
  const isRefusal = codeOf(error) !== '' && !(error instanceof EmbeddedDatabaseError);
  return isRefusal ? unusableFolder(dataDir, error) : error;
}

/** There is no data yet, and no engine. `reasons`: why each rung of the ladder failed. */
export function noEngine(reasons: readonly string[]): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    'no_engine',
    [
      'Keypool found no database to run on. Any one of these helps:',
      ` - ${POINT_AT_MONGODB};`,
      ' - install MongoDB Community Server, so that mongod is on PATH;',
      ' - install Python 3.10 to 3.13 (with venv and pip) where the Python package index is reachable.',
      'What was tried:',
      ...reasons.map((reason) => ` - ${reason}`),
    ].join('\n'),
  );
}

/**
 * The data exists and its engine does not. `others`: whether another engine is available here (it must not be used: the
 * files of one mean nothing to the other).
 */
export function engineGone(
  dataDir: string,
  record: EngineRecord,
  reasons: readonly string[],
  others: boolean,
): EmbeddedDatabaseError {
  const name = record.engine === 'mongod' ? 'MongoDB' : 'SecantusDB';
  const back =
    record.engine === 'mongod'
      ? `put a mongod ${record.version} on PATH, or let this machine download it. A newer one opens the data when it is the next major version: go through them one at a time`
      : `install Python 3.10 to 3.13 (with venv and pip) where the Python package index is reachable; Keypool then installs SecantusDB ${SECANTUS_VERSION} by itself`;
  return new EmbeddedDatabaseError(
    others ? 'other_engine' : 'no_engine',
    [
      `The data in ${dataDir} was made by ${name} ${record.version} and can only be opened with it, but ${name} is not available here:`,
      ...reasons.map((reason) => ` - ${reason}`),
      `To get it back: ${back}.`,
      `To move the data: start Keypool with this folder where ${name} is available, and while it runs`,
      '   npm run keypool -- dump --passphrase-file passphrase keypool.dump',
      '   then here, with another folder in KEYPOOL_DATA_DIR or another database in MONGODB_URI,',
      '   npm run keypool -- restore --passphrase-file passphrase keypool.dump',
      '   (docs/backup.md), and start Keypool with the same setting.',
      `To start without the data: ${POINT_AT_MONGODB}, or name another folder with KEYPOOL_DATA_DIR.`,
    ].join('\n'),
  );
}
