'use strict';

/*
 * The thread that hashes passwords and looks for ones that are easy to guess: both take a processor for longer than any
 * request may wait. It is less urgent than the thread that answers requests.
 *
 * Plain JavaScript without imports from the project, because it runs unbundled, next to the bundle. One task at a time, see
 * PasswordTask; each is answered with { value } or { error }.
 */

const { parentPort } = require('node:worker_threads');
const os = require('node:os');
const argon2 = require('@node-rs/argon2');

const LESS_URGENT = os.constants.priority.PRIORITY_BELOW_NORMAL;
const LEAST_URGENT = os.constants.priority.PRIORITY_LOW;

/** Of zxcvbn's score: 10^8 guesses, which a slow hash makes expensive. */
const SAFE_SCORE = 3;
/** Checking takes longer for longer texts, and a password whose beginning is strong stays strong. */
const LOOKED_AT = 64;

// Only Linux has a priority for each thread. Elsewhere it would be that of the whole process.
if (process.platform === 'linux') {
  os.setPriority(Math.min(LEAST_URGENT, os.getPriority() + LESS_URGENT));
}

let estimator;

/** Made when it is first needed: the list of common passwords takes some megabytes. */
function makeEstimator() {
  const { ZxcvbnFactory } = require('@zxcvbn-ts/core');
  const { adjacencyGraphs, dictionary } = require('@zxcvbn-ts/language-common');
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
}

const TASKS = {
  hash: ({ password, cost }) => argon2.hashSync(password, cost),
  verify: ({ stored, password }) => argon2.verifySync(stored, password),
  isGuessable({ password, names }) {
    estimator ??= makeEstimator();
    return estimator.check(password.slice(0, LOOKED_AT), names).score < SAFE_SCORE;
  },
};

parentPort.on('message', (task) => {
  try {
    parentPort.postMessage({ value: TASKS[task.kind](task) });
  } catch (error) {
    parentPort.postMessage({ error: String(error) });
  }
});
