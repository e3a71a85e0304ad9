import type { LiveChangeDto, LiveEventsDto, LivePingDto } from '@keypool/dto';
import { PassThrough, type Readable } from 'node:stream';

const RETRY_MS = 2_000;

/** A browser that leaves more than this unread is cut off: it connects again and reads everything. */
const UNREAD_BYTES = 256 * 1_024;

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
    this.write(message('resync', {}));
  }

  change(changes: readonly LiveChangeDto[]): void {
    this.write(changes.map((change) => message('change', change)).join(''));
  }

  events(events: LiveEventsDto): void {
    this.write(message('events', events));
  }

  /** Keeps the connection open over whatever stands between, and tells both sides that it still is. */
  ping(ping: LivePingDto): void {
    this.write(message('ping', ping));
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

function message(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
