import type { ProviderId } from '@keypool/dto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { routeOf } from '../http/route';
import type { WorkerPrincipal } from '../identity/principal';
import { WorkerGuard } from './worker.guard';

/** The body is parsed, and not checked yet. */
type Handler = (
  request: FastifyRequest,
  reply: FastifyReply,
  worker: WorkerPrincipal,
) => object | Promise<object>;

interface DirectRoute {
  readonly provider: ProviderId;
  readonly handler: Handler;
}

/**
 * Routes of the workers' API that Fastify answers itself: Nest's steps from guard to answer take longer than `acquire`.
 * The controller still declares such a route, its path, its limits and its documentation; its guard and its method are
 * called from here.
 */
@Injectable()
export class DirectRoutes implements OnModuleInit {
  private readonly routes = new Map<string, DirectRoute>();

  constructor(
    private readonly adapterHost: HttpAdapterHost<FastifyAdapter>,
    private readonly guard: WorkerGuard,
  ) {}

  onModuleInit(): void {
    this.instance()?.addHook('preHandler', (request, reply, done) => {
      const route = this.routes.get(routeOf(request).url);
      if (route) {
        this.answer(route, request, reply, done);
      } else {
        done();
      }
    });
  }

  /**
   * @param name of a route that a controller declares below `/internal/<provider>`
   * @param handler returns a promise only when it has to wait
   */
  add(provider: ProviderId, name: string, handler: Handler): void {
    const url = `/internal/${provider}/${name}`;
    if (this.instance()?.hasRoute({ method: 'POST', url }) === false) {
      throw new Error(`no controller declares POST ${url}`);
    }
    this.routes.set(url, { provider, handler });
  }

  /** Undefined for a command, which serves nobody. */
  private instance(): FastifyInstance | undefined {
    return this.adapterHost.httpAdapter?.getInstance<FastifyInstance>();
  }

  private answer(
    { provider, handler }: DirectRoute,
    request: FastifyRequest,
    reply: FastifyReply,
    fail: (error: Error) => void,
  ): void {
    try {
      const worker = this.guard.admit(request, reply, provider);
      const answer =
        worker instanceof Promise
          ? worker.then((found) => handler(request, reply, found))
          : handler(request, reply, worker);
      if (answer instanceof Promise) {
        answer.then((value) => void reply.send(value), fail);
      } else {
        void reply.send(answer);
      }
    } catch (error) {
      fail(error as Error);
    }
  }
}
