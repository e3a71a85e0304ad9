import { redactSecrets } from '@keypool/key-pool';
import { UpstreamError } from '@keypool/worker-client';
import type { IncomingHttpHeaders } from 'node:http';

/** What is longer is cut: nobody reads it. */
const LONGEST = 1_048_576;

/** How an error looks that comes under a good status, in a body or as the first event of a stream. */
const ERROR =
  /^\s*(?:event:\s*error\b|(?:data:\s*)?\{\s*"(?:error"\s*:\s*[{"]|statusCode"\s*:\s*[45]\d\d\b))/;
const MOST_LOOKED_AT = 256;

export function looksLikeError(bytes: Buffer): boolean {
  return ERROR.test(bytes.toString('latin1', 0, MOST_LOOKED_AT));
}

/** An upstream's error answer, as it came. */
export class UpstreamRefusal extends UpstreamError {
  constructor(
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    readonly body: Buffer,
  ) {
    const said = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]);
    super({ status, headers: Object.fromEntries(said), body: body.toString() });
  }

  /** @param chunks of its body; where they break off, an answer still has its status */
  static async read(
    status: number,
    headers: IncomingHttpHeaders,
    chunks: AsyncIterable<Buffer>,
  ): Promise<UpstreamRefusal> {
    const read: Buffer[] = [];
    let length = 0;
    try {
      for await (const chunk of chunks) {
        read.push(chunk);
        length += chunk.length;
        if (length > LONGEST) {
          break;
        }
      }
    } catch {
      // The part that has arrived has to do.
    }
    return new UpstreamRefusal(status, headers, Buffer.concat(read).subarray(0, LONGEST));
  }

  /** For a client: as it came, unless a secret is in it. @param secrets the keys that this request has tried */
  bodyWithout(secrets: readonly string[]): Buffer {
    const text = this.body.toString();
    const clean = redactSecrets(text, { secrets });
    return clean === text ? this.body : Buffer.from(clean);
  }
}
