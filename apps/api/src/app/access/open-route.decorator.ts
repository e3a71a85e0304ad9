import { RouteConfig } from '@nestjs/platform-fastify';

/** The longest body that the server reads from anybody. */
const OPEN_BODY_LIMIT = 4 * 1_024;

declare module 'fastify' {
  interface FastifyContextConfig {
    isOpen?: boolean;
  }
}

/** For a route that takes a body without credentials, which must be short. */
export const OpenRoute = () => RouteConfig({ isOpen: true, bodyLimit: OPEN_BODY_LIMIT });
