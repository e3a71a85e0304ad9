import type { LiveChangeDto, LiveEventsDto, LivePingDto } from '@keypool/dto';
import { PassThrough, type Readable } from 'node:stream';

const RETRY_MS = 2_000;

/** A browser with more unread data than this is disconnected: it reconnects and reads everything. */
const UNREAD_BYTES = 256 * 1_024;

/** One browser's stream of Server-Sent Events. */
export class LiveStream {
  private readonly text = new PassThrough();

  constructor() {
    this.write(`retry: ${RETRY_MS}\n`);
    this.resync();
  }

  get body(): Readable {
    return this.text;
  }

  /** Calls `react` when the stream has ended, from either side. */
  onEnd(react: () => void): void {
    this.text.once('close', react);
  }

  /** Earlier data may be stale: at the beginning, and when changes were missed. */
  resync(): void {
    this.write(message('resync', {}));
  }

  change(changes: readonly LiveChangeDto[]): void {
    this.write(changes.map((change) => message('change', change)).join(''));
  }

  events(events: LiveEventsDto): void {
    this.write(message('events', events));
  }

  /** Keeps the connection open across proxies, and shows both sides that it is alive. */
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
