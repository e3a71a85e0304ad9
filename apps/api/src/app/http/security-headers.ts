import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { PublicAddress } from './public-address';

const YEAR_SECONDS = 31_536_000;

/** The pages that read and try the API: their scripts are not ours, and write style elements without a nonce. */
const DOCS_ROUTES = '/api/docs';
const DOCS_POLICY = policyOf({
  'default-src': "'none'",
  'base-uri': "'none'",
  'connect-src': "'self'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'img-src': "'self' data:",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
});

/** What no page of ours uses. */
const PERMISSIONS = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'serial',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

function policyOf(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/**
 * Headers of every answer, built once at start. What is not a page may load and do nothing, should a browser show it.
 * Keypool speaks plain HTTP: where no public address says that TLS is added, Strict-Transport-Security is up to the proxy
 * that adds it.
 */
export function secureResponses(app: NestFastifyApplication, address: PublicAddress): void {
  app.useSecurityHeaders({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': "'none'",
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
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
  const instance = app.getHttpAdapter().getInstance();
  instance.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url?.startsWith(DOCS_ROUTES)) {
      reply.raw.setHeader('content-security-policy', DOCS_POLICY);
      reply.raw.setHeader('permissions-policy', PERMISSIONS);
    }
    done();
  });
}

/**
 * Headers of the admin app's page. Its scripts are files; text becomes markup by Angular's policies alone; the style
 * elements that Angular writes carry the nonce.
 */
export function pageHeaders(nonce: string): Record<string, string> {
  return {
    'content-security-policy': policyOf({
      'default-src': "'none'",
      'base-uri': "'none'",
      'connect-src': "'self'",
      'font-src': "'self'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
      'img-src': "'self' data:",
      'script-src': "'self'",
      'style-src': `'self' 'nonce-${nonce}'`,
      'require-trusted-types-for': "'script'",
      'trusted-types': 'angular angular#components',
    }),
    'permissions-policy': PERMISSIONS,
  };
}
