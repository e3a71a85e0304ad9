import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * Headers of every answer, built once at start. Keypool speaks plain HTTP: Strict-Transport-Security and upgrading
 * requests are up to the proxy that adds TLS.
 */
export function secureResponses(app: NestFastifyApplication): void {
  app.useSecurityHeaders({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': "'self'",
        'base-uri': "'self'",
        'form-action': "'self'",
        'frame-ancestors': "'none'",
        'img-src': ["'self'", 'data:'],
        'object-src': "'none'",
        'script-src': "'self'",
        'script-src-attr': "'none'",
        // Angular and the API's pages write style elements.
        'style-src': ["'self'", "'unsafe-inline'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    // Headers that only outdated browsers read are omitted: workers get these thousands of times a second.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}
