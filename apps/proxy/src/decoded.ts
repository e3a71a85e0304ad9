import type { IncomingHttpHeaders } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';

/** Decoders pass on whatever they have, however little. */
const AT_ONCE = { flush: constants.Z_SYNC_FLUSH };
const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(AT_ONCE),
  'x-gzip': () => createGunzip(AT_ONCE),
  deflate: () => createInflate(AT_ONCE),
  br: () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH }),
  zstd: () => createZstdDecompress(),
};

/** An answer in clear, if its upstream compressed it without being asked to. */
export function decoded(
  headers: IncomingHttpHeaders,
  body: Readable,
): { headers: IncomingHttpHeaders; body: Readable } {
  const decoder = DECODERS[headers['content-encoding']?.trim().toLowerCase() ?? '']?.();
  if (!decoder) {
    return { headers, body };
  }
  // Its errors reach whoever reads the decoder.
  pipeline(body, decoder, () => undefined);
  const clear = { ...headers };
  delete clear['content-encoding'];
  delete clear['content-length'];
  return { headers: clear, body: decoder };
}
