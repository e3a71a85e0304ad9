import type { FastifyInstance } from 'fastify';
import type { PublicAddress } from './public-address';
import { routeOf } from './route';

const YEAR_SECONDS = 31_536_000;

/** The pages that read and try the API: their scripts are not ours, and write style elements without a nonce. */
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
 * Should a browser show anything but a page, that may load and run nothing. Headers that only outdated browsers read
 * are omitted.
 */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': policyOf({
    'default-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  }),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * Headers of every answer, built once at start and given to Fastify, which writes them with its own: Node.js takes twice as
 * long when they are set on the response one by one. Keypool speaks plain HTTP: where no public address says that TLS is
 * added, Strict-Transport-Security is up to the proxy that adds it.
 */
export function secureResponses(instance: FastifyInstance, address: PublicAddress): void {
  const headers = {
    ...HEADERS,
    // Not for its subdomains: other services may live below the same name.
    ...(address.isHttps && { 'strict-transport-security': `max-age=${YEAR_SECONDS}` }),
  };
  const ofDocs = {
    ...headers,
    'content-security-policy': DOCS_POLICY,
    'permissions-policy': PERMISSIONS,
  };
  instance.addHook('onRequest', (request, reply, done) => {
    void reply.headers(routeOf(request).isDocs ? ofDocs : headers);
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
