import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * Headers for every answer, put together once at start. Keypool speaks plain HTTP: Strict-Transport-Security and upgrading requests are for the proxy that adds TLS.
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
    // What only browsers of the past read is left out: workers get these headers thousands of times a second.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}
