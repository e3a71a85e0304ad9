import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownRoutes } from './known-routes';
import { pageHeaders } from './security-headers';

const INDEX = 'index.html';
/** Where the build wants the nonce of the content security policy. */
const NONCE_PLACE = '%CSP_NONCE%';
const NONCE_BYTES = 16;
const NOT_BUILT = 'The admin app is not built. Build it with: npx nx build admin\n';

/** Angular puts a content hash into the names of the files it builds: such a file never changes. */
const HASHED_NAME =
  /(^|\/)((chunk|main|polyfills|styles)-[\w-]{8}\.(js|css)|media\/.*-[\w-]{8}\.\w+)$/;
/** The build adds compressed versions of text files. */
const COMPRESSED = /\.(br|gz)$/;
const FOREVER = 'public, max-age=31536000, immutable';
const ASK_EVERY_TIME = 'no-cache';

/**
 * Serves the built admin app: its files, and its index.html for every path that is neither a route, nor below a path of
 * the API, nor that of a file (SPEC section 4).
 */
export async function serveAdminApp(
  instance: FastifyInstance,
  folder: string,
  routes: KnownRoutes,
): Promise<void> {
  const index = join(folder, INDEX);
  const page = existsSync(index) ? readFileSync(index, 'utf8') : null;
  if (page !== null) {
    await instance.register(fastifyStatic, {
      root: folder,
      // One route per existing file: no path can reach anything else.
      wildcard: false,
      index: false,
      preCompressed: true,
      globIgnore: ['**/*.{br,gz}', INDEX],
      cacheControl: false,
      setHeaders: (reply, path) => {
        const isForever = HASHED_NAME.test(path.replace(COMPRESSED, ''));
        reply.header('cache-control', isForever ? FOREVER : ASK_EVERY_TIME);
      },
    });
    instance.get(`/${INDEX}`, (_, reply) => sendPage(page, reply));
  }
  instance.get('/*', (request, reply) => {
    if (!routes.mayBePage(request)) {
      throw routes.problemOf(request);
    }
    if (page === null) {
      return reply.code(404).type('text/plain; charset=utf-8').send(NOT_BUILT);
    }
    return sendPage(page, reply);
  });
}

/** A new nonce each time, so that nobody can predict it. Hence the browser cannot revalidate its copy. */
function sendPage(page: string, reply: FastifyReply): FastifyReply {
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  return reply
    .headers({ ...pageHeaders(nonce), 'cache-control': ASK_EVERY_TIME })
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(NONCE_PLACE, nonce));
}
