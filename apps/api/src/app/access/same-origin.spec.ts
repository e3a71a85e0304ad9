import type { FastifyRequest } from 'fastify';
import { PublicAddress } from '../http/public-address';
import { isSameOrigin } from './same-origin';

const UNKNOWN = new PublicAddress();
const KNOWN = new PublicAddress('https://keys.example:8443');

function request(method: string, host: string, headers: Record<string, string>): FastifyRequest {
  return { method, host, headers } as unknown as FastifyRequest;
}

describe('isSameOrigin', () => {
  it.each<[string, string, Record<string, string>]>([
    ['a program, which sends neither header', 'localhost:3000', {}],
    ['a page of this host', 'localhost:3000', { origin: 'http://localhost:3000' }],
    ['a page of this host on the default port', 'keys.example', { origin: 'http://keys.example' }],
    ['a page behind TLS that ends elsewhere', 'keys.example', { origin: 'https://keys.example' }],
    ['the same host with its default port', 'keys.example:443', { origin: 'https://keys.example' }],
    ['a page of an IPv6 host', '[::1]:3000', { origin: 'http://[::1]:3000' }],
    [
      'a page that the browser calls the same, whatever a proxy made of the host',
      '10.0.0.7:3000',
      { origin: 'https://keys.example', 'sec-fetch-site': 'same-origin' },
    ],
  ])('lets %s write', (_, host, headers) => {
    expect(isSameOrigin(request('POST', host, headers), UNKNOWN)).toBe(true);
  });

  it.each<[string, string, Record<string, string>]>([
    ['another host', 'localhost:3000', { origin: 'http://evil.example' }],
    ['another port', 'localhost:3000', { origin: 'http://localhost:4000' }],
    ['a host that ends alike', 'keys.example', { origin: 'https://keys.example.evil.example' }],
    ['no origin that can be named', 'localhost:3000', { origin: 'null' }],
    ['an origin that is no URL', 'localhost:3000', { origin: '//' }],
    ['a file', '', { origin: 'file://' }],
    ['a sister site', 'localhost:3000', { 'sec-fetch-site': 'same-site' }],
    [
      'another site, whatever it says of its origin',
      'localhost:3000',
      { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' },
    ],
  ])('does not let a page of %s write', (_, host, headers) => {
    for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) {
      expect(isSameOrigin(request(method, host, headers), UNKNOWN)).toBe(false);
    }
  });

  describe('where the public address is known', () => {
    it.each<[string, string, Record<string, string>]>([
      ['a program', 'keys.example:8443', {}],
      ['its page', 'keys.example:8443', { origin: 'https://keys.example:8443' }],
      [
        'its page, whatever a proxy made of the host',
        '10.0.0.7:3000',
        { origin: 'https://keys.example:8443', 'sec-fetch-site': 'same-origin' },
      ],
      ['a page of this machine', 'localhost:3000', { origin: 'http://localhost:3000' }],
    ])('lets %s write', (_, host, headers) => {
      expect(isSameOrigin(request('POST', host, headers), KNOWN)).toBe(true);
    });

    it.each<[string, string, Record<string, string>]>([
      ['another scheme', 'keys.example:8443', { origin: 'http://keys.example:8443' }],
      ['another port', 'keys.example:8443', { origin: 'https://keys.example' }],
      [
        'another host that the request names as well',
        'evil.example',
        { origin: 'https://evil.example' },
      ],
      [
        'another host, whatever the browser calls it',
        'evil.example',
        { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      ],
      ['another program of this machine', 'localhost:3000', { origin: 'http://localhost:4000' }],
      [
        'another site',
        'keys.example:8443',
        { origin: 'https://keys.example:8443', 'sec-fetch-site': 'cross-site' },
      ],
    ])('does not let a page of %s write', (_, host, headers) => {
      expect(isSameOrigin(request('POST', host, headers), KNOWN)).toBe(false);
    });
  });

  it('allows any page to read: it cannot see the answer', () => {
    const headers = { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' };
    expect(isSameOrigin(request('GET', 'localhost:3000', headers), UNKNOWN)).toBe(true);
  });
});
