import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KnownRoutes } from './known-routes';
import { ProblemException } from './problem.exception';
import type { PublicAddress } from './public-address';
import type { RequestWitness } from './request-witness';

const LOOK_EVERY_MS = 20;
const HOST = 'host';

/** As nginx has it: the client disconnected before it was answered. */
const CLIENT_GONE = 499;

interface Readiness {
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal;
}

/** The one hook that every request passes before everything else in this application. */
export class RequestGate {
  private readonly inFlight = new Set<ServerResponse>();
  private closesConnections = false;

  constructor(
    instance: FastifyInstance,
    routes: KnownRoutes,
    address: PublicAddress,
    readiness: Readiness,
    witnesses: readonly RequestWitness[],
  ) {
    instance.addHook('onRequest', (request, reply, done) => {
      const startedAt = performance.now();
      this.inFlight.add(reply.raw);
      reply.raw.on('close', () => {
        this.inFlight.delete(reply.raw);
        const status = reply.raw.headersSent ? reply.raw.statusCode : CLIENT_GONE;
        const durationMs = performance.now() - startedAt;
        for (const witness of witnesses) {
          witness.ended(request, status, durationMs);
        }
      });
      void reply.header('x-request-id', request.id);
      if (this.closesConnections) {
        tellToClose(reply.raw);
      }
      if (readiness.stopping.aborted && !request.url.startsWith('/health/')) {
        tellToClose(reply.raw);
        done(
          new ProblemException('not_ready', 'This process is stopping.', { retryAfterSeconds: 1 }),
        );
      } else if (hasTwoHosts(request.raw)) {
        tellToClose(reply.raw);
        done(new ProblemException('validation_failed', 'The request names two hosts.'));
      } else if (!address.admits(request)) {
        done(new ProblemException('misdirected_request', 'Keypool has another name.'));
      } else if (request.is404) {
        done(routes.problemOf(request));
      } else {
        done();
      }
    });
  }

  /** From now on each answer, also to a request in progress, is the last one on its connection. */
  closeConnections(): void {
    this.closesConnections = true;
    for (const response of this.inFlight) {
      if (!response.headersSent) {
        tellToClose(response);
      }
    }
  }

  /** Waits until no request is in progress. Resolves to false after that time. */
  async idle(withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (this.inFlight.size > 0 && performance.now() < deadline) {
      await sleep(LOOK_EVERY_MS);
    }
    return this.inFlight.size === 0;
  }
}

function tellToClose(response: ServerResponse): void {
  response.setHeader('connection', 'close');
}

/** Node.js takes the first and drops the others; a proxy in front of it may take another one. */
function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === HOST.length && name.toLowerCase() === HOST) {
      hosts++;
    }
  }
  return hosts > 1;
}
