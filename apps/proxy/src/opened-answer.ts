import type { IncomingHttpHeaders } from 'node:http';
import { looksLikeError, UpstreamRefusal } from './refusal';
import { endOfEvent } from './sse';
import type { UpstreamAnswer } from './upstream';

/** For JSON: until the client has received something, another key may make up for an answer that breaks off. */
const MOST_HELD = 1_048_576;
/** Of an event, or of what comes before the first one. */
const MOST_OF_EVENT = 16_384;

export type AnswerKind = 'json' | 'events' | 'other';

/** A good answer: its first bytes are here, and none has been passed on. */
export class OpenedAnswer {
  private constructor(
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    readonly kind: AnswerKind,
    readonly start: Buffer,
    /** Null when all of it is here. */
    readonly rest: AsyncIterator<Buffer> | null,
  ) {}

  /** @throws UpstreamRefusal; what broke the connection; the signal's reason */
  static async open({ status, headers, body }: UpstreamAnswer): Promise<OpenedAnswer> {
    if (status >= 400) {
      throw await UpstreamRefusal.read(status, headers, body);
    }
    const kind = kindOf(headers['content-type']);
    const rest: AsyncIterator<Buffer> = body[Symbol.asyncIterator]();
    let start: Buffer = Buffer.alloc(0);
    while (!isEnough(kind, start)) {
      const { done, value } = await rest.next();
      if (done) {
        return new OpenedAnswer(status, headers, kind, start, null).checked();
      }
      start = start.length > 0 ? Buffer.concat([start, value]) : value;
    }
    return new OpenedAnswer(status, headers, kind, start, rest).checked();
  }

  private async checked(): Promise<OpenedAnswer> {
    const { status, headers, kind, start, rest } = this;
    if (kind !== 'other' && looksLikeError(start)) {
      throw await UpstreamRefusal.read(status, headers, following(start, rest));
    }
    return this;
  }
}

async function* following(
  start: Buffer,
  rest: AsyncIterator<Buffer> | null,
): AsyncGenerator<Buffer> {
  yield start;
  if (rest) {
    yield* { [Symbol.asyncIterator]: () => rest };
  }
}

function isEnough(kind: AnswerKind, start: Buffer): boolean {
  if (kind === 'json') {
    return start.length > MOST_HELD;
  }
  return kind === 'events'
    ? endOfEvent(start, 0) > 0 || start.length > MOST_OF_EVENT
    : start.length > 0;
}

function kindOf(contentType = ''): AnswerKind {
  if (/^text\/event-stream\b/i.test(contentType)) {
    return 'events';
  }
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType) ? 'json' : 'other';
}
