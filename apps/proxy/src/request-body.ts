import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** What undici sends. */
export type SentBody = Buffer | Readable | null;

/** Limits how much of the bodies in transit is kept. */
export class BodyLimits {
  private kept = 0;

  /**
   * @param each the limit for one body
   * @param all the limit for all bodies together
   */
  constructor(
    readonly each: number,
    private readonly all: number,
  ) {}

  get bytes(): number {
    return this.kept;
  }

  take(bytes: number): boolean {
    if (this.kept + bytes > this.all) {
      return false;
    }
    this.kept += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.kept -= bytes;
  }
}

/** A client's body: whole, so that it can be sent to the next key as well, or else passed on as it comes, once. */
export class RequestBody {
  private constructor(
    private readonly request: IncomingMessage,
    private readonly start: Buffer,
    private readonly limits: BodyLimits,
    readonly isWhole: boolean,
  ) {}

  /** Reads as much as may be kept. @throws when the client breaks off */
  static async read(request: IncomingMessage, limits: BodyLimits): Promise<RequestBody> {
    const chunks: Buffer[] = [];
    let length = 0;
    let isWhole = !(Number(request.headers['content-length']) > limits.each);
    // A break must leave the rest to be read.
    const reading = isWhole ? request.iterator({ destroyOnReturn: false }) : [];
    try {
      for await (const chunk of reading as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        isWhole = length + chunk.length <= limits.each && limits.take(chunk.length);
        if (!isWhole) {
          break;
        }
        length += chunk.length;
      }
    } catch (error) {
      limits.giveBack(length);
      throw error;
    }
    if (!isWhole) {
      limits.giveBack(length);
    }
    const start = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    return new RequestBody(request, start, limits, isWhole);
  }

  /** Null when it is not whole. */
  get whole(): Buffer | null {
    return this.isWhole ? this.start : null;
  }

  /** To be sent. One that is not whole can be sent once. */
  send(): SentBody {
    if (this.isWhole) {
      return this.start.length > 0 ? this.start : null;
    }
    return Readable.from(this.passing(), { objectMode: false });
  }

  /** The body is no longer needed. */
  release(): void {
    if (this.isWhole) {
      this.limits.giveBack(this.start.length);
    }
  }

  private async *passing(): AsyncGenerator<Buffer> {
    yield this.start;
    // The upstream may refuse halfway: the client still has to get the answer, so its connection stays.
    yield* this.request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  }
}
