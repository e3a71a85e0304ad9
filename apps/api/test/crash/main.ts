/**
 * The API for the crash test: the shipped program, preceded by code that lets it die at a chosen step. It is a separate
 * bundle (`nx build-crash api`); none of this is in the other one.
 */
import 'reflect-metadata';
import './take-orders';
import { PATIENCE } from '../../src/app/encryption/data-key-change';

PATIENCE.settledAfterMs = 2_000;

const run = () => import('../../src/main');

if (process.argv.includes('keypool')) {
  // A command begins once it was told where to die, and ends when its work is done.
  process.once('message', () => {
    process.channel?.unref();
    return run();
  });
} else {
  void run();
}
