import type { FastifyRequest } from 'fastify';
import { connectionOf, type Connection } from './connection';

describe('connectionOf', () => {
  it.each<[Connection, string, string | undefined, string]>([
    ['encrypted', 'a browser at a TLS proxy', 'https://keys.example', 'keys.example'],
    [
      'encrypted',
      'a browser at a TLS proxy that changes the host',
      'https://keys.example',
      '127.0.0.1',
    ],
    ['encrypted', 'a browser at a TLS proxy on its own machine', 'https://localhost', 'localhost'],
    ['encrypted', 'a program that does not say how', undefined, 'keys.example'],
    ['encrypted', 'a program that names an address', undefined, '192.0.2.1'],
    ['loopback', 'a browser on this machine', 'http://localhost:3000', 'localhost'],
    ['loopback', 'a browser on this machine, by address', 'http://127.0.0.1:3000', '127.0.0.1'],
    ['loopback', 'a browser on this machine, by IPv6', 'http://[::1]:3000', '[::1]'],
    ['loopback', 'a browser at a development server', 'http://localhost:4200', '127.0.0.1'],
    ['loopback', 'a program on this machine', undefined, 'localhost'],
    ['loopback', 'a program on this machine, by address', undefined, '127.1.2.3'],
    ['exposed', 'a browser in the same network', 'http://192.168.1.5:3000', '192.168.1.5'],
    ['exposed', 'a browser at a proxy without TLS', 'http://keys.example', 'keys.example'],
    [
      'exposed',
      'a browser at a proxy without TLS that changes the host',
      'http://keys.example',
      '127.0.0.1',
    ],
    [
      'exposed',
      'a browser whose host only looks local',
      'http://localhost.example',
      'localhost.example',
    ],
  ])('is %s for %s', (connection, _, origin, hostname) => {
    expect(connectionOf({ headers: { origin }, hostname } as FastifyRequest)).toBe(connection);
  });

  it('takes an origin that names nothing for none', () => {
    for (const origin of ['null', '', '//']) {
      const request = { headers: { origin }, hostname: 'localhost' } as FastifyRequest;
      expect(connectionOf(request)).toBe('loopback');
    }
  });
});
