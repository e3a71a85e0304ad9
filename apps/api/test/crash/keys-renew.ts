/** `npm run keys:renew` for the crash test: it begins once it was told where to die. */
import 'reflect-metadata';
import './take-orders';
import { PATIENCE } from '../../src/app/encryption/data-key-change';

PATIENCE.settledAfterMs = 2_000;

process.once('message', () => {
  // It ends when its work is done.
  process.channel?.unref();
  return import('../../src/keys-renew');
});
