import { RouteConfig } from '@nestjs/platform-fastify';

/** What anybody may make the server read. */
const OPEN_BODY_LIMIT = 4 * 1_024;

declare module 'fastify' {
  interface FastifyContextConfig {
    isOpen?: boolean;
  }
}

/** On a route that takes a body without credentials. It has to be short. */
export const OpenRoute = () => RouteConfig({ isOpen: true, bodyLimit: OPEN_BODY_LIMIT });
