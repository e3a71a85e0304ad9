import { mongo, MongooseError } from 'mongoose';
import { ProblemException } from '../http/problem.exception';

/** Errors of the driver about the connection. By name: the pool's own classes are not exported. */
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
/** Somebody ended the session or the operation. It has no label, so the driver repeats nothing. */
const INTERRUPTED = 11_601;
/** Of Atlas, for whatever its smaller tiers refuse. */
const ATLAS_ERROR = 8_000;

/**
 * Errors of a server that is temporarily unable to answer: it steps down, starts, stops, cannot reach a majority, ended the
 * operation, or ran out of time (numbers of MongoDB's error_codes.yml).
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
  246,
  251,
  262,
  290,
  365,
  9001,
  10107,
  11600,
  INTERRUPTED,
  11602,
  13435,
  13436,
]);

const PASSING_LABELS = [
  'RetryableWriteError',
  'TransientTransactionError',
  'UnknownTransactionCommitResult',
];

/** How Node names a closed socket. */
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
 * Whether the connection was closed just before a command was sent. The driver passes that on as Node's own error, without
 * a label.
 */
function isSocketError(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    SOCKET_ERRORS.includes(Reflect.get(error, 'code'))
  );
}

/** A bulk write wraps the error that stopped it. */
function reasonOf(error: unknown): unknown {
  const reason: unknown = error instanceof mongo.MongoBulkWriteError && error.errorResponse;
  return reason instanceof mongo.MongoError || isSocketError(reason) ? reason : error;
}

/**
 * Whether a connection broke under a command. The driver labels that as retryable only for the first connection that
 * breaks: the other servers' errors are stale by then.
 */
export function isBrokenConnection(error: unknown): boolean {
  const reason = reasonOf(error);
  return reason instanceof mongo.MongoNetworkError || isSocketError(reason);
}

/** Whether somebody ended the session or the operation: it may be repeated. */
export function isInterrupted(error: unknown): boolean {
  const reason = reasonOf(error);
  return reason instanceof mongo.MongoError && reason.code === INTERRUPTED;
}

function isDiskFull(error: unknown): boolean {
  const reason = reasonOf(error);
  return (
    reason instanceof mongo.MongoError &&
    (reason.code === OUT_OF_DISK_SPACE ||
      (reason.code === ATLAS_ERROR && /space quota/i.test(reason.message)))
  );
}

/** Whether the database is unreachable or temporarily unable to work, so that retrying may help. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const reason = reasonOf(error);
  if (reason instanceof mongo.MongoError) {
    return (
      CONNECTION_ERRORS.has(reason.name) ||
      PASSING_CODES.has(reason.code) ||
      isDiskFull(reason) ||
      PASSING_LABELS.some((label) => reason.hasErrorLabel(label))
    );
  }
  return (
    isSocketError(reason) ||
    (reason instanceof MongooseError &&
      (CONNECTION_ERRORS.has(reason.name) || reason.message.includes('buffering timed out')))
  );
}

/** The problem to answer for a transient error; null for any other. */
export function databaseProblem(error: unknown): ProblemException | null {
  if (!isDatabaseUnavailable(error)) {
    return null;
  }
  const detail = isDiskFull(error) ? "The database's disk is full." : 'Try again in a moment.';
  return new ProblemException('database_unavailable', detail, { retryAfterSeconds: 1 });
}

/** Whether the database rejected the operation, or could not be asked. */
export function isDatabaseError(error: unknown): error is Error {
  return error instanceof mongo.MongoError;
}

export function hasErrorLabel(error: unknown, label: string): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel(label);
}

/** Whether another transaction held the document, so that choosing another one may help. */
export function isWriteConflict(error: unknown): boolean {
  return error instanceof mongo.MongoError && error.code === WRITE_CONFLICT;
}

/** Whether a document with this name already exists. */
export function isDuplicate(error: unknown): boolean {
  return hasServerCode(error, DUPLICATE_KEY);
}

/** Whether the server rejected it with this number of MongoDB's error_codes.yml. */
export function hasServerCode(error: unknown, code: number): boolean {
  return error instanceof mongo.MongoServerError && error.code === code;
}
