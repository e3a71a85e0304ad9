import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { PublicAddress } from './public-address';

const YEAR_SECONDS = 31_536_000;

/**
 * Headers of every answer, built once at start. Keypool speaks plain HTTP: where no public address says that TLS is added,
 * Strict-Transport-Security is up to the proxy that adds it.
 */
export function secureResponses(app: NestFastifyApplication, address: PublicAddress): void {
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
    strictTransportSecurity: address.isHttps && {
      maxAge: YEAR_SECONDS,
      // Other services may live below the same name.
      includeSubDomains: false,
    },
    xFrameOptions: { action: 'deny' },
    // Headers that only outdated browsers read are omitted: workers get these thousands of times a second.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}
