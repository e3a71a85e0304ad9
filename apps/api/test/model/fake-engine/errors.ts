import { mongo } from 'mongoose';

export const TRANSIENT = 'TransientTransactionError';
export const UNKNOWN_COMMIT = 'UnknownTransactionCommitResult';

function serverError(code: number, codeName: string, message: string, ...labels: string[]) {
  return new mongo.MongoServerError({
    code,
    codeName,
    message,
    errmsg: message,
    errorLabels: labels,
  });
}

/** Another transaction was first. The server has aborted this one already. */
export function writeConflict(): Error {
  return serverError(112, 'WriteConflict', 'Caused by WriteConflict', TRANSIENT);
}

/** The server does not know the transaction: it was aborted, or never started there. */
export function noSuchTransaction(): Error {
  return serverError(251, 'NoSuchTransaction', 'Transaction was aborted', TRANSIENT);
}

/** Somebody ended the session in the midst of an operation. It has no label. */
export function interrupted(): Error {
  return serverError(11_601, 'Interrupted', 'operation was interrupted');
}

/** The server gave up on a single operation. Retrying need not help. */
export function outOfTime(): Error {
  return serverError(262, 'ExceededTimeLimit', 'operation exceeded time limit');
}

export function duplicateKey(collection: string, key: object): Error {
  return serverError(
    11_000,
    'DuplicateKey',
    `E11000 duplicate key: ${collection} ${JSON.stringify(key)}`,
  );
}

/** No answer. What was sent may have been executed or not. */
export function networkError(...labels: string[]): Error {
  const error = new mongo.MongoNetworkError('connection closed');
  labels.forEach((label) => error.addErrorLabel(label));
  return error;
}

/** The socket was closed before anything was sent. The driver passes Node's error on as it is, without a label. */
export function socketError(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

/** A change stream has fallen behind the server's log. */
export function historyLost(): Error {
  return serverError(286, 'ChangeStreamHistoryLost', 'resume point may no longer be in the oplog');
}
