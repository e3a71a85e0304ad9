import { mongo, MongooseError } from 'mongoose';
import { ProblemException } from '../http/problem.exception';

/** Errors of the driver that speak of the connection. By name: the pool's own classes are not exported. */
const CONNECTION_ERRORS = new Set([
  'MongoClientClosedError',
  'MongoExpiredSessionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoOperationTimeoutError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
  'MongoServerSelectionError',
  'MongoStalePrimaryError',
  'MongoSystemError',
  'MongoTopologyClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoWriteConcernError',
  'MongooseServerSelectionError',
  'PoolClearedOnNetworkError',
]);

const WRITE_CONFLICT = 112;
const DUPLICATE_KEY = 11_000;
const OUT_OF_DISK_SPACE = 14_031;

/**
 * Answers of a server that cannot do it now: it steps down, starts, stops, cannot reach a majority, has no room left, or ran
 * out of time (numbers of MongoDB's error_codes.yml).
 */
const PASSING_CODES = new Set<number | string | undefined>([
  6,
  7,
  24,
  50,
  64,
  79,
  89,
  91,
  100,
  WRITE_CONFLICT,
  133,
  134,
  189,
  202,
  251,
  262,
  9001,
  10107,
  11600,
  11602,
  13435,
  13436,
  OUT_OF_DISK_SPACE,
]);

const PASSING_LABELS = [
  'RetryableWriteError',
  'TransientTransactionError',
  'UnknownTransactionCommitResult',
];

/** How Node names the end of a socket. */
const SOCKET_ERRORS: readonly unknown[] = [
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ERR_SOCKET_CLOSED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ETIMEDOUT',
];

/**
 * Whether the connection had just been closed when a command was to be sent. The driver hands that on as Node's own
 * error, without a label of its own.
 */
function isSocketError(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    SOCKET_ERRORS.includes(Reflect.get(error, 'code'))
  );
}

/** A bulk write hands on under its own name what kept it from being done. */
function reasonOf(error: unknown): unknown {
  const reason: unknown = error instanceof mongo.MongoBulkWriteError && error.errorResponse;
  return reason instanceof mongo.MongoError || isSocketError(reason) ? reason : error;
}

/**
 * Whether a connection broke under a command. The driver labels that as something that may be repeated only for the first
 * connection that breaks: the others are of yesterday by then.
 */
export function isBrokenConnection(error: unknown): boolean {
  const reason = reasonOf(error);
  return reason instanceof mongo.MongoNetworkError || isSocketError(reason);
}

function isDiskFull(error: unknown): boolean {
  const reason = reasonOf(error);
  return reason instanceof mongo.MongoError && reason.code === OUT_OF_DISK_SPACE;
}

/** Whether an error says that the database cannot be reached or cannot do its work now, so that repeating may help. */
export function isDatabaseAway(error: unknown): boolean {
  const reason = reasonOf(error);
  if (reason instanceof mongo.MongoError) {
    return (
      CONNECTION_ERRORS.has(reason.name) ||
      PASSING_CODES.has(reason.code) ||
      PASSING_LABELS.some((label) => reason.hasErrorLabel(label))
    );
  }
  return (
    isSocketError(reason) ||
    (reason instanceof MongooseError &&
      (CONNECTION_ERRORS.has(reason.name) || reason.message.includes('buffering timed out')))
  );
}

/** What a client is told of an error that passes; null for any other. */
export function databaseProblem(error: unknown): ProblemException | null {
  if (!isDatabaseAway(error)) {
    return null;
  }
  const detail = isDiskFull(error) ? "The database's disk is full." : 'Try again in a moment.';
  return new ProblemException('database_unavailable', detail, { retryAfterSeconds: 1 });
}

/** Whether the database said no, or could not be asked. */
export function isDatabaseError(error: unknown): error is Error {
  return error instanceof mongo.MongoError;
}

export function hasErrorLabel(error: unknown, label: string): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel(label);
}

/** Whether another transaction held what this one wanted, so that choosing something else may help. */
export function isWriteConflict(error: unknown): boolean {
  return error instanceof mongo.MongoError && error.code === WRITE_CONFLICT;
}

/** Whether a document with this name is there already. */
export function isDuplicate(error: unknown): boolean {
  return hasServerCode(error, DUPLICATE_KEY);
}

/** Whether the server refused it with this number of MongoDB's error_codes.yml. */
export function hasServerCode(error: unknown, code: number): boolean {
  return error instanceof mongo.MongoServerError && error.code === code;
}
