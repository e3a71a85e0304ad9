import { withoutUsage } from './asked-usage';
import type { AnswerKind } from './opened-answer';
import { SecretFilter } from './secret-filter';
import { SseEvents } from './sse';
import type { UsageMeter } from './usage';

/** A usage may lie across the border between two chunks. */
const OVERLAP = 4_096;

export interface PassageOptions {
  readonly kind: AnswerKind;
  readonly meter: UsageMeter;
  /** Blanked out, wherever it is. */
  readonly secret: string;
  /** The client did not ask for the usage of its stream. */
  readonly takesOutUsage: boolean;
}

/** What a client gets of an answer, chunk by chunk: the same bytes, but for what is not meant for it. */
export class Passage {
  private readonly events = new SseEvents();
  private readonly filter: SecretFilter;
  private before: Buffer = Buffer.alloc(0);

  constructor(private readonly options: PassageOptions) {
    this.filter = new SecretFilter(options.secret);
  }

  pass(chunk: Buffer): Buffer {
    const { kind, meter } = this.options;
    if (kind === 'events') {
      return this.filter.pass(this.passEvents(chunk, this.events.push(chunk)));
    }
    if (kind === 'json') {
      meter.see(this.before.length > 0 ? Buffer.concat([this.before, chunk]) : chunk);
      this.before = chunk.subarray(-OVERLAP);
    }
    return this.filter.pass(chunk);
  }

  /** What was held back. */
  end(): Buffer {
    const rest = this.events.end();
    const passed = this.passEvents(Buffer.alloc(0), rest.length > 0 ? [rest] : []);
    return Buffer.concat([this.filter.pass(passed), this.filter.end()]);
  }

  private passEvents(chunk: Buffer, events: readonly Buffer[]): Buffer {
    const { meter, takesOutUsage } = this.options;
    for (const event of events) {
      meter.see(event);
    }
    if (!takesOutUsage) {
      return chunk;
    }
    const left = events.flatMap((event) => withoutUsage(event) ?? []);
    return left.length === 1 && left[0] ? left[0] : Buffer.concat(left);
  }
}
