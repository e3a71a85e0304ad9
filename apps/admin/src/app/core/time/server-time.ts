import { Service, signal } from '@angular/core';

/** A `Date` header has whole seconds: smaller differences are noise. */
const NOISE_MS = 2_000;

/** How far the server's clock is ahead of this machine's, in milliseconds. */
@Service()
export class ServerTime {
  private readonly offset = signal(0);
  readonly offsetMs = this.offset.asReadonly();

  /** `sentAt` and `receivedAt`: this machine's clock around the request. */
  sync(dateHeader: string | null, sentAt: number, receivedAt: number): void {
    const serverMs = Date.parse(dateHeader ?? '');
    if (Number.isNaN(serverMs)) {
      return;
    }
    const difference = serverMs + 500 - (sentAt + receivedAt) / 2;
    const offset = Math.abs(difference) < NOISE_MS ? 0 : difference;
    if (Math.abs(offset - this.offset()) >= 1_000) {
      this.offset.set(offset);
    }
  }
}
