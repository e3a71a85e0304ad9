/** `npm run keys:rewrap` for the crash test: it begins once it was told where to die. */
import 'reflect-metadata';
import './take-orders';

process.once('message', () => {
  // It ends when its work is done.
  process.channel?.unref();
  return import('../../src/keys-rewrap');
});
