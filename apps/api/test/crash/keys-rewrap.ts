/** `npm run keys:rewrap` for the crash test: it begins once it was told where to die. */
import 'reflect-metadata';
import './take-orders';

process.once('message', () => {
  // It ends when its work is done.
  process.channel?.unref();
  // Part of this very file: the build takes no others.
  return import(/* webpackMode: "eager" */ '../../src/keys-rewrap');
});
