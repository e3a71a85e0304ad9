import { mongo, MongooseError } from 'mongoose';

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

/**
 * Answers of a server that cannot do it now: it steps down, starts, stops, cannot reach a majority, or ran out of time
 * (numbers of MongoDB's error_codes.yml).
 */
const PASSING_CODES = new Set<number | string | undefined>([
  6, 7, 24, 50, 64, 79, 89, 91, 100, 112, 133, 134, 189, 202, 251, 262, 9001, 10107, 11600, 11602,
  13435, 13436,
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
export function isSocketError(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    SOCKET_ERRORS.includes(Reflect.get(error, 'code'))
  );
}

/** Whether an error says that the database cannot be reached or cannot do its work now, so that repeating may help. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof mongo.MongoError) {
    return (
      CONNECTION_ERRORS.has(error.name) ||
      PASSING_CODES.has(error.code) ||
      PASSING_LABELS.some((label) => error.hasErrorLabel(label))
    );
  }
  return (
    isSocketError(error) ||
    (error instanceof MongooseError &&
      (CONNECTION_ERRORS.has(error.name) || error.message.includes('buffering timed out')))
  );
}
