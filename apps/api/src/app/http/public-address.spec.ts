import type { FastifyRequest } from 'fastify';
import { PublicAddress } from './public-address';

const ADDRESS = new PublicAddress('https://keys.example');

function request(host: string, { url = '/auth/login', forwarded = host, at = '10.0.0.7' } = {}) {
  const headers = { host };
  return {
    routeOptions: { url },
    headers,
    host: forwarded,
    socket: { localAddress: at },
  } as unknown as FastifyRequest;
}

describe('the public address', () => {
  it.each([
    ['its own name', request('keys.example')],
    ['its own name, written in another way', request('KEYS.example:443')],
    ['a name of this machine', request('localhost:3000')],
    ['an address of this machine', request('127.0.0.1:3000')],
    ['the address of the connection', request('10.0.0.7:3000')],
    ['that address on a socket for both versions', request('10.0.0.7', { at: '::ffff:10.0.0.7' })],
    ['an IPv6 address of the connection', request('[2001:db8::7]:3000', { at: '2001:db8::7' })],
    ['no name, as health checks do', request('')],
    ['a proxy that tells the name', request('127.0.0.1:3000', { forwarded: 'keys.example' })],
    [
      'an internal name, for a worker',
      request('keypool:3000', { url: '/internal/ohmygpt/acquire' }),
    ],
  ])('admits %s', (_, sent) => {
    expect(ADDRESS.admits(sent)).toBe(true);
  });

  it.each([
    ['another name', request('evil.example')],
    ['another port of the name', request('keys.example:8443')],
    ['a name that ends alike', request('keys.example.evil.example')],
    ['a name that only looks local', request('localhost.evil.example')],
    ['another address', request('10.0.0.8:3000')],
    ['what is no name', request('evil.example@keys.example')],
    ['another name at a proxy', request('127.0.0.1:3000', { forwarded: 'evil.example' })],
    [
      'another name that tells the right one',
      request('evil.example', { forwarded: 'keys.example' }),
    ],
    ['another name below a like path', request('evil.example', { url: '/internals' })],
  ])('does not admit %s', (_, sent) => {
    expect(ADDRESS.admits(sent)).toBe(false);
  });

  it('admits every name where it is unknown', () => {
    expect(new PublicAddress().admits(request('evil.example'))).toBe(true);
  });
});
