import type { LiveChangeDto } from '@keypool/dto';
import { PassThrough, type Readable } from 'node:stream';

const RETRY_MS = 2_000;

/** Who does not read for so long is cut off: he connects again and reads everything. */
const UNREAD_BYTES = 64 * 1_024;

/** One browser that looks on: the text of a stream of Server-Sent Events. */
export class LiveStream {
  private readonly text = new PassThrough();

  constructor() {
    this.write(`retry: ${RETRY_MS}\n`);
    this.resync();
  }

  get body(): Readable {
    return this.text;
  }

  /** Runs `react` when the stream has ended, from whichever side. */
  onEnd(react: () => void): void {
    this.text.once('close', react);
  }

  /** What was read before may be old: at the beginning, and when changes were missed. */
  resync(): void {
    this.write('event: resync\ndata: {}\n\n');
  }

  change(changes: readonly LiveChangeDto[]): void {
    this.write(
      changes.map((change) => `event: change\ndata: ${JSON.stringify(change)}\n\n`).join(''),
    );
  }

  /** Keeps the connection open over whatever stands between, and finds out whether it still is. */
  ping(): void {
    this.write(': ping\n\n');
  }

  end(): void {
    this.text.end();
  }

  private write(text: string): void {
    if (this.text.writableEnded || this.text.destroyed) {
      return;
    }
    if (this.text.writableLength + this.text.readableLength > UNREAD_BYTES) {
      this.text.destroy();
      return;
    }
    this.text.write(text);
  }
}
