'use strict';

/* Stands in for an API process, as its parent knows it. The URI of its order says how it behaves. */

const LATE_FAILURES = 3;

const failures = {
  fails: () => ({ advice: 'another master key', isPassing: false }),
  'fails again': ({ restarts }) =>
    restarts > 0 ? { advice: 'another master key', isPassing: false } : null,
  'database away': ({ restarts }) =>
    restarts > 0 && restarts <= LATE_FAILURES ? { advice: 'no database', isPassing: true } : null,
};

function start(order) {
  const { number, restarts, database } = order;
  const { isPrepared } = database;
  process.stdout.write(`${JSON.stringify({ number, restarts, isPrepared, pid: process.pid })}\n`);
  const failure = failures[database.uri]?.(order);
  if (failure) {
    process.send({ kind: 'failed', failure }, () => process.exit(1));
  } else {
    process.send({ kind: 'prepared' });
  }
}

process.on('message', ({ kind, order }) => {
  if (kind === 'start') {
    start(order);
  } else if (kind === 'listen') {
    process.stdout.write(`${JSON.stringify({ listens: process.pid })}\n`);
    process.send({ kind: 'listening', url: 'http://stand-in' });
  } else if (kind === 'stop') {
    process.exit(0);
  }
});
process.send({ kind: 'loaded' });
