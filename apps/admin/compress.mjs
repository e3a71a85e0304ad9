import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const FOLDER = join(import.meta.dirname, '../../dist/apps/admin/browser');
const TEXT = /\.(css|html|js|json|svg)$/;
/** The server sends it with a new nonce each time, so it cannot be compressed beforehand. */
const PAGE = 'index.html';
/** A file that fits into one packet is not compressed. */
const SMALLEST = 1_024;

/** Writes compressed copies beside the built texts, so that the server need not compress them. */
async function compress(path) {
  const content = await readFile(path);
  if (content.length < SMALLEST) {
    return;
  }
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  await Promise.all([
    promisify(brotliCompress)(content, { params }).then((text) => writeFile(`${path}.br`, text)),
    promisify(gzip)(content, { level: 9 }).then((text) => writeFile(`${path}.gz`, text)),
  ]);
}

const files = await readdir(FOLDER, { recursive: true });
await Promise.all(
  files
    .filter((file) => TEXT.test(file) && file !== PAGE)
    .map((file) => compress(join(FOLDER, file))),
);
