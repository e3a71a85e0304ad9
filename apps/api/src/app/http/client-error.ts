import type { ProblemDto } from '@keypool/dto';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestLog } from './request-log';

const STATUSES: Partial<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** Answers malformed requests and those that arrive too slowly: there is only the raw socket to write to. */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  log: Pick<RequestLog, 'malformed'> | undefined,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUSES[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? '';
  const problem: ProblemDto = {
    type: 'urn:keypool:problem:validation_failed',
    title,
    status,
    detail: 'Incomplete HTTP request.',
    code: 'validation_failed',
    requestId: randomUUID(),
  };
  log?.malformed(problem.requestId, status, socket.remoteAddress);
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
