import type { FastifyReply, FastifyRequest } from 'fastify';
import { loadConfig } from '../config/load-config';
import { PublicAddress } from '../http/public-address';
import { SessionCookie } from './session-cookie';

const CONFIG = loadConfig({ KEYPOOL_SESSION_MAX: '90500ms' });
const LOCAL = new SessionCookie(CONFIG, new PublicAddress());
const PUBLIC = new SessionCookie(CONFIG, new PublicAddress('https://keys.example'));

function setTo(hostname: string, use: (reply: FastifyReply) => void): unknown[] {
  const setCookie = jest.fn();
  const request = { headers: {}, hostname };
  use({ request, setCookie, clearCookie: setCookie } as unknown as FastifyReply);
  return setCookie.mock.calls[0] ?? [];
}

describe('the session cookie', () => {
  it.each([
    ['localhost', false],
    ['keys.example', true],
  ])('of a page of %s: secure %s', (hostname, secure) => {
    expect(setTo(hostname, (reply) => LOCAL.set(reply, 'value'))).toEqual([
      'keypool_session',
      'value',
      { httpOnly: true, sameSite: 'strict', path: '/', secure, maxAge: 91 },
    ]);
  });

  it('is cleared with the attributes it was set with', () => {
    expect(setTo('localhost', (reply) => LOCAL.clear(reply))).toEqual([
      'keypool_session',
      { httpOnly: true, sameSite: 'strict', path: '/', secure: false },
    ]);
  });

  it('is tied to its host wherever the public address is https', () => {
    expect(setTo('localhost', (reply) => PUBLIC.set(reply, 'value'))).toEqual([
      '__Host-keypool_session',
      'value',
      { httpOnly: true, sameSite: 'strict', path: '/', secure: true, maxAge: 91 },
    ]);
    const cookies = { keypool_session: 'planted', '__Host-keypool_session': 'own' };
    expect(PUBLIC.of({ cookies } as unknown as FastifyRequest)).toBe('own');
  });
});
