import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { routeOf } from '../http/route';
import { onBehalfOf } from '../identity/caller';

/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Lets events say from where a change was asked for. Reports of workers carry their address with them. */
@Injectable()
export class CallerAddress implements OnModuleInit {
  constructor(private readonly adapterHost: HttpAdapterHost<FastifyAdapter>) {}

  onModuleInit(): void {
    // Undefined for a command, which serves nobody.
    this.adapterHost.httpAdapter
      ?.getInstance<FastifyInstance>()
      .addHook('preHandler', (request, _reply, done) => {
        if (SAFE.has(request.method) || routeOf(request).isWorkers) {
          done();
        } else {
          const actor = () => request.principal?.actor;
          onBehalfOf({ address: request.ip, actor }, done);
        }
      });
  }
}
