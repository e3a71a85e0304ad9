import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Characters that are safe in headers and log lines. */
const PLAIN = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's own id, so that both logs can be correlated, or else a random one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && PLAIN.test(given) ? given : randomUUID();
}
