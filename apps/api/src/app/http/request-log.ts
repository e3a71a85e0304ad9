import type { FastifyRequest } from 'fastify';
import type { ApplicationLogger, Fields } from './application-logger';
import type { RequestWitness } from './request-witness';
import { routeOf } from './route';

type Level = 'debug' | 'info' | 'warn';

/** Enough lines a second to see what happens. A stranger must not fill the disk. */
const MOST_LINES = 200;
const SECOND_MS = 1_000;

const CONTEXT = 'Request';

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of the problem that it was answered with. */
    problem?: string;
  }
}

/** One line for each request, with its id. */
export class RequestLog implements RequestWitness {
  private second = 0;
  private lines = 0;
  private omitted = 0;

  constructor(private readonly logger: ApplicationLogger) {}

  ended(request: FastifyRequest, status: number, durationMs: number): void {
    const level = levelOf(request, status);
    if (!this.logger.isWritten(level)) {
      return;
    }
    const { id: requestId, method, ip: address, problem, identified } = request;
    const principal = identified?.principal.actor;
    this.write(level, {
      requestId,
      method,
      route: routeOf(request).name,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      ...(principal === undefined ? {} : { principal }),
      address,
      ...(problem === undefined ? {} : { code: problem }),
    });
  }

  /** A request that could not be read. */
  malformed(requestId: string, status: number, address: string | undefined): void {
    this.write('info', { requestId, status, address });
  }

  private write(level: Level, fields: Fields): void {
    if (level !== 'debug' && !this.takeLine()) {
      return;
    }
    this.logger.write(level, { msg: 'request', ...fields }, CONTEXT);
  }

  private takeLine(): boolean {
    const second = Math.floor(performance.now() / SECOND_MS);
    if (second !== this.second) {
      const { omitted } = this;
      Object.assign(this, { second, lines: 0, omitted: 0 });
      if (omitted > 0) {
        this.logger.warn({ msg: 'requests not logged', omitted }, CONTEXT);
      }
    }
    if (this.lines >= MOST_LINES) {
      this.omitted++;
      return false;
    }
    this.lines++;
    return true;
  }
}

/** Routine requests that succeed are logged at debug. An unexpected error has an entry of its own. */
function levelOf(request: FastifyRequest, status: number): Level {
  const isBusy = status === 503;
  if (routeOf(request).isWorkers) {
    return status < 400 || isBusy ? 'debug' : 'info';
  }
  if (status < 400 && isRoutine(request)) {
    return 'debug';
  }
  return status >= 500 ? 'warn' : 'info';
}

/** Probes, scrapes, and the files of the admin app. */
function isRoutine(request: FastifyRequest): boolean {
  const { isPage, name } = routeOf(request);
  return isPage || name === '/metrics' || name.startsWith('/health/');
}
