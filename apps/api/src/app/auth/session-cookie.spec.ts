import type { FastifyReply } from 'fastify';
import { loadConfig } from '../config/load-config';
import { clearSessionCookie, setSessionCookie } from './session-cookie';

function replyOf(use: (reply: FastifyReply) => void): unknown[] {
  const setCookie = jest.fn();
  use({ setCookie, clearCookie: setCookie } as unknown as FastifyReply);
  return setCookie.mock.calls[0] ?? [];
}

describe('the session cookie', () => {
  it.each([
    ['127.0.0.1', false],
    ['127.1.2.3', false],
    ['localhost', false],
    ['::1', false],
    ['0.0.0.0', true],
    ['::', true],
    ['192.0.2.1', true],
    ['keys.example', true],
    ['localhost.example', true],
  ])('on host %s: secure %s', (HOST, secure) => {
    const config = loadConfig({ HOST });
    const set = replyOf((reply) => setSessionCookie(reply, config, 'value'));
    expect(set).toEqual([
      'keypool_session',
      'value',
      { httpOnly: true, sameSite: 'strict', path: '/', secure, maxAge: 24 * 3_600 },
    ]);
  });

  it('is cleared with the attributes it was set with', () => {
    const cleared = replyOf((reply) => clearSessionCookie(reply, loadConfig({})));
    expect(cleared).toEqual([
      'keypool_session',
      { httpOnly: true, sameSite: 'strict', path: '/', secure: false },
    ]);
  });
});
