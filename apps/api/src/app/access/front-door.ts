import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isWorkerRoute } from '../http/worker-routes';
import { Admission } from './admission';
import { Authenticator } from './authenticator';
import './open-route.decorator';

/** Fastify never reads their bodies. */
const BODYLESS = new Set(['GET', 'HEAD']);

/**
 * Lets nobody send a body without valid credentials: a guard is asked only when the body has been read and parsed. Closed by
 * default, to all routes but those with `@OpenRoute()`. It takes the place of no guard: what somebody may do is theirs.
 */
@Injectable()
export class FrontDoor implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost<FastifyAdapter>,
    private readonly authenticator: Authenticator,
    private readonly admission: Admission,
  ) {}

  onModuleInit(): void {
    const { httpAdapter } = this.adapterHost;
    if (!httpAdapter) {
      // A command serves nobody.
      return;
    }
    httpAdapter.getInstance<FastifyInstance>().addHook('onRequest', (request, reply, done) => {
      if (hasBody(request) && !request.routeOptions.config.isOpen) {
        this.check(request, reply, done);
      } else {
        done();
      }
    });
  }

  private check(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
    const refuse = (error: unknown) => {
      if (reply.raw.headersSent) {
        // During an outage of the database, the answer does not wait for the end of the look-up.
        return;
      }
      // The body is still to come, and nobody will read it.
      reply.raw.setHeader('connection', 'close');
      done(error instanceof Error ? error : new Error('a value that is not an Error was thrown'));
    };
    let counted: void | Promise<void>;
    try {
      counted = this.count(request, reply);
    } catch (error) {
      refuse(error);
      return;
    }
    if (counted instanceof Promise) {
      counted.then(() => done(), refuse);
    } else {
      done();
    }
  }

  /** @throws ProblemException for a caller who is nobody, or has too much under way */
  private count(request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    const caller = isWorkerRoute(request)
      ? this.authenticator.identifyByToken(request)
      : this.authenticator.identify(request);
    return caller instanceof Promise
      ? caller.then((principal) => this.admission.count(request, reply, principal))
      : this.admission.count(request, reply, caller);
  }
}

function hasBody({ method, headers }: FastifyRequest): boolean {
  return (
    !BODYLESS.has(method) &&
    (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
  );
}
