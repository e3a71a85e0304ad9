import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { StartupError } from '../config/startup.error';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CHUNK_BYTES = 65_536;
const MAGIC = Buffer.from('keypool dump, sealed 1\n');
const SALT_BYTES = 32;
export const HEADER_BYTES = MAGIC.length + SALT_BYTES;

/** 128 MB of memory and about half a second for each passphrase that somebody tries. Tests are less patient. */
export const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };

const derive = promisify<string, Buffer, number, typeof COST, Buffer>(scrypt);

/** Whether a file that begins so is sealed with a passphrase. */
export function isSealedDump(beginning: Buffer): boolean {
  return beginning.subarray(0, MAGIC.length).equals(MAGIC);
}

/**
 * Seals a stream in chunks, each of which proves itself, its place, and whether it is the last one, so that nothing is read
 * of a file that was changed, cut or rearranged.
 * @returns the stream, and what goes before it in the clear
 */
export async function sealing(passphrase: string): Promise<{ header: Buffer; stream: Transform }> {
  const header = Buffer.concat([MAGIC, randomBytes(SALT_BYTES)]);
  // A key of its own for each file: its nonces only count.
  const key = await keyOf(passphrase, header);
  const stream = inChunks(CHUNK_BYTES, (plain, nonce) => {
    const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(header);
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  });
  return { header, stream };
}

/** @param header what the file begins with */
export async function opening(passphrase: string, header: Buffer): Promise<Transform> {
  const key = await keyOf(passphrase, header);
  let opened = 0;
  return inChunks(CHUNK_BYTES + TAG_BYTES, (chunk, nonce) => {
    try {
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(header)
        .setAuthTag(chunk.subarray(-TAG_BYTES));
      const plain = decipher.update(chunk.subarray(0, -TAG_BYTES));
      decipher.final();
      opened++;
      return plain;
    } catch {
      throw new StartupError(
        opened === 0
          ? 'The passphrase does not open this dump, or its file was changed.'
          : `The dump was changed or cut off, after ${opened * CHUNK_BYTES} bytes.`,
      );
    }
  });
}

function keyOf(passphrase: string, header: Buffer): Promise<Buffer> {
  return derive(passphrase, header.subarray(MAGIC.length), KEY_BYTES, COST);
}

/** @param work gets all chunks in their full size but the last one, which may be empty */
function inChunks(bytes: number, work: (chunk: Buffer, nonce: Buffer) => Buffer): Transform {
  let pending = Buffer.alloc(0);
  let number = 0;
  const next = (chunk: Buffer, isLast: boolean) => work(chunk, nonceOf(number++, isLast));
  return new Transform({
    transform(data: Buffer, _encoding, done) {
      try {
        pending = Buffer.concat([pending, data]);
        // One byte more: only the end tells which chunk is the last one.
        while (pending.length > bytes) {
          this.push(next(pending.subarray(0, bytes), false));
          pending = pending.subarray(bytes);
        }
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
    flush(done) {
      try {
        this.push(next(pending, true));
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeBigUInt64BE(BigInt(number), NONCE_BYTES - 9);
  nonce[NONCE_BYTES - 1] = isLast ? 1 : 0;
  return nonce;
}
