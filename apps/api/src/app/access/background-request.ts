import { BACKGROUND_HEADER } from '@keypool/dto';
import type { FastifyRequest } from 'fastify';

/**
 * Whether a page sent this request by itself, so that it does not count as use of the session (ADR 0009). A browser's
 * `EventSource` cannot set headers and reconnects on its own; it is recognised by its `Accept`.
 */
export function isBackgroundRequest({ headers }: FastifyRequest): boolean {
  return (
    headers[BACKGROUND_HEADER] !== undefined ||
    headers.accept?.split(/[,;]/, 1)[0]?.trim() === 'text/event-stream'
  );
}
