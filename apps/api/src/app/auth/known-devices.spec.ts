import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CredentialHash } from '../credentials/credential-hash';
import { PublicAddress } from '../http/public-address';
import { hash } from 'node:crypto';
import { KnownDevices } from './known-devices';

const hashes = { of: (text: string) => hash('sha256', text, 'base64url') } as CredentialHash;
const devices = new KnownDevices(hashes, new PublicAddress('https://keys.example'));

const sending = (cookie?: string) =>
  ({ headers: {}, cookies: { '__Host-keypool_device': cookie } }) as unknown as FastifyRequest;

/** @returns the cookie that a browser keeps after a sign-in */
function cookieAfter(account: string, before?: string): string {
  const setCookie = jest.fn();
  const request = sending(before);
  devices.remember(request, { request, setCookie } as unknown as FastifyReply, account);
  return String(setCookie.mock.calls[0]?.[1]);
}

describe('a device', () => {
  it('is known after a sign-in, and keeps its name', () => {
    const cookie = cookieAfter('a@example.org');
    const id = devices.find(sending(cookie), 'a@example.org');
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(cookieAfter('a@example.org', cookie)).toBe(cookie);
  });

  it('is known to this account only', () => {
    const cookie = cookieAfter('a@example.org');
    expect(devices.find(sending(cookie), 'b@example.org')).toBeNull();
    expect(cookieAfter('b@example.org', cookie)).not.toBe(cookie);
  });

  it.each([
    ['without a cookie', undefined],
    ['with another form', 'me'],
    ['with a signature of its own making', `${'a'.repeat(22)}.${'b'.repeat(43)}`],
  ])('is a stranger %s', (_, cookie) => {
    expect(devices.find(sending(cookie), 'a@example.org')).toBeNull();
  });
});
