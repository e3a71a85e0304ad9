const LF = 10;
const CR = 13;
/** One that is longer is passed on in parts. */
const LONGEST_EVENT = 1_048_576;

/** Cuts a stream of Server-Sent Events into events, each with the blank line that ends it. */
export class SseEvents {
  private rest: Buffer = Buffer.alloc(0);

  /** The events that are complete with this chunk. */
  push(chunk: Buffer): Buffer[] {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    const events: Buffer[] = [];
    let begin = 0;
    for (let end = endOfEvent(bytes, 0); end > 0; end = endOfEvent(bytes, begin)) {
      events.push(bytes.subarray(begin, end));
      begin = end;
    }
    this.rest = bytes.subarray(begin);
    if (this.rest.length > LONGEST_EVENT) {
      events.push(this.end());
    }
    return events;
  }

  /** What is left. */
  end(): Buffer {
    const { rest } = this;
    this.rest = Buffer.alloc(0);
    return rest;
  }
}

/** The index behind the next blank line, or 0. */
export function endOfEvent(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) {
      return at + 2;
    }
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) {
      return at + 3;
    }
  }
  return 0;
}
