import type { FastifyReply } from 'fastify';
import { clearSessionCookie, setSessionCookie } from './session-cookie';

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
    expect(setTo(hostname, (reply) => setSessionCookie(reply, 'value', 90_500))).toEqual([
      'keypool_session',
      'value',
      { httpOnly: true, sameSite: 'strict', path: '/', secure, maxAge: 91 },
    ]);
  });

  it('is cleared with the attributes it was set with', () => {
    expect(setTo('localhost', clearSessionCookie)).toEqual([
      'keypool_session',
      { httpOnly: true, sameSite: 'strict', path: '/', secure: false },
    ]);
  });
});
