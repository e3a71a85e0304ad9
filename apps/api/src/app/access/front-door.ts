import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { routeOf } from '../http/route';
import type { Principal } from '../identity/principal';
import { Admission } from './admission';
import { Authenticator } from './authenticator';
import './open-route.decorator';
import { checkAccess } from './route-access';

/** Fastify never reads their bodies. */
const BODYLESS = new Set(['GET', 'HEAD']);

/**
 * Refuses callers before their body is read: a guard is asked only when the body has been read and parsed. It applies
 * to all routes but those with `@OpenRoute()`, and replaces no guard: those check again.
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
      // Undefined for a command, which serves nobody.
      return;
    }
    httpAdapter.getInstance<FastifyInstance>().addHook('onRequest', (request, reply, done) => {
      if (hasBody(request) && (routeOf(request).isWorkers || !request.routeOptions.config.isOpen)) {
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
      // The body is still arriving, and nobody will read it.
      reply.raw.setHeader('connection', 'close');
      done(error instanceof Error ? error : new Error('a value that is not an Error was thrown'));
    };
    let admitted: void | Promise<void>;
    try {
      admitted = this.admit(request, reply);
    } catch (error) {
      refuse(error);
      return;
    }
    if (admitted instanceof Promise) {
      admitted.then(() => done(), refuse);
    } else {
      done();
    }
  }

  /**
   * @throws ProblemException for a caller without valid credentials, without access to this route, or with too many
   * requests in progress
   */
  private admit(request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    const caller = routeOf(request).isWorkers
      ? this.authenticator.identifyByToken(request)
      : this.authenticator.identify(request);
    return caller instanceof Promise
      ? caller.then((principal) => this.admitCaller(request, reply, principal))
      : this.admitCaller(request, reply, caller);
  }

  private admitCaller(request: FastifyRequest, reply: FastifyReply, caller: Principal): void {
    checkAccess(request, caller);
    this.admission.count(request, reply, caller);
  }
}

function hasBody({ method, headers }: FastifyRequest): boolean {
  return (
    !BODYLESS.has(method) &&
    (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
  );
}
