import { isLoopback } from './loopback';

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', '[::1]', 'localhost', 'LocalHost', 'a.localhost'])(
    'is true of %s',
    (host) => expect(isLoopback(host)).toBe(true),
  );

  it.each(['0.0.0.0', '::', '192.0.2.1', '[2001:db8::1]', 'keys.example', 'localhost.example', ''])(
    'is false of "%s"',
    (host) => expect(isLoopback(host)).toBe(false),
  );
});
